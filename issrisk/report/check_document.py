"""Verdicts as a JSON document; the keys are a contract, see the README."""

from __future__ import annotations

from typing import Any

from issrisk.claims.measure import Measure
from issrisk.claims.statements import DocumentaryRule, PoliticalRule, Rule
from issrisk.claims.verdicts import Check, CheckedStatement
from issrisk.hazard.passes import RegionPass
from issrisk.times import iso


def check_document(check: Check) -> dict[str, Any]:
    """Verdicts with their measures, margins and passes."""
    return {
        "id": check.id,
        "title": check.title,
        "statements": [_statement(each) for each in check.statements],
        "provenance": check.provenance.document(),
    }


def _statement(checked: CheckedStatement) -> dict[str, Any]:
    said = checked.statement
    return {
        "id": said.id,
        "text": said.wording,
        "reading": said.reading,
        "original_text": said.original_wording,
        "original_language": said.original_language,
        "translation_by": said.translation_by,
        "speaker": said.speaker,
        "date": said.date.isoformat(),
        "kind": said.kind,
        "source": said.source,
        "rule": _rule(said.rule),
        "verdict": checked.verdict,
        "brief": checked.brief,
        "reason": checked.reason,
        "measures": [_measure(each) for each in checked.measures],
        "margins": [
            {
                "measure": margin.condition.measure,
                "verdict": margin.case.verdict,
                "threshold": margin.condition.threshold,
                "would_have_to_pass": margin.value,
                "verdict_then": margin.verdict_then,
                "within_interval_90": margin.within_interval,
            }
            for margin in checked.margins
        ],
        "passes": [_pass(each) for each in checked.passes],
        **checked.origin,
        "orbit": None if checked.orbit is None else checked.orbit.model_dump(),
    }


def _rule(rule: Rule | DocumentaryRule | PoliticalRule) -> dict[str, Any]:
    if isinstance(rule, Rule):
        cases = [case.model_dump(exclude_none=True) for case in rule.case]
        return {"why": rule.why, "cases": cases, "otherwise": rule.otherwise}
    if isinstance(rule, PoliticalRule):
        return {"why": rule.why}
    documents = [each.model_dump(mode="json") for each in rule.document]
    return {"why": rule.why, "verdict": rule.verdict, "documents": documents}


def _measure(measure: Measure) -> dict[str, Any]:
    interval = measure.interval_90
    return {
        "name": measure.name,
        "label": measure.label,
        "region": measure.region,
        "value": measure.value,
        "unit": measure.unit,
        "interval_90": None if interval is None else list(interval),
        "interval_covers": measure.interval_covers,
    }


def _pass(each: RegionPass) -> dict[str, Any]:
    return {
        "start_utc": iso(each.start),
        "end_utc": iso(each.end),
        "duration_s": each.duration_s,
        "entry_latitude_deg": round(each.entry_latitude_deg, 4),
        "entry_longitude_deg": round(each.entry_longitude_deg, 4),
        "exit_latitude_deg": round(each.exit_latitude_deg, 4),
        "exit_longitude_deg": round(each.exit_longitude_deg, 4),
        "over": list(each.over),
    }
