"""Many realisations of anything: streams of random numbers, chunks, executors. No physics."""
