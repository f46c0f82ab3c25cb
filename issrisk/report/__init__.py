"""What a person looks at: terminal tables, maps, and the JSON documents behind them."""
