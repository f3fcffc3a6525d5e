"""One figure, one receipt: what an address asks for is looked up, explained, and given the name it was asked by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from eccles.core.receipt import Receipt
from eccles.receipts.projection.projected import line_receipt
from eccles.receipts.published import is_published, published_receipt
from eccles.receipts.question import Question
from eccles.receipts.steps.computed import with_reads
from eccles.receipts.subjects import SUBJECTS
from eccles.report.page_parts import Page

__all__ = ["explain", "explain_in_report"]


def explain(question: Question) -> Receipt:
    """Return where a figure comes from.

    Raises:
        DataError: there is no such figure, or it is computed from what was published and a scenario or an instant was
            given; the message says what there is.
        ScenarioError: the scenario it belongs to cannot be run as written.
    """
    address = question.address
    if address.subject in SUBJECTS:
        subject = SUBJECTS[address.subject]
        if subject.of_published:
            question.refuse_scenario(subject.of_published)
            question.refuse_known_at(subject.of_published)
        home = f"eccles.receipts.{subject.home}"
        answer: Callable[[Question], Receipt] = import_module(home).explain  # only the room that is asked
        return with_reads(question, answer(question))
    if not question.of_projection and is_published(question.library, address.name):
        return published_receipt(question.library, address.name, address.date, question.known_at)
    return line_receipt(question.projection(), address.name, address.date, question.snapshot)


def explain_in_report(question: Question, page: Page) -> Receipt:
    """Return where a figure in a report comes from, with what the report shows for it.

    Args:
        question: the figure, asked of the report's scenario run again.
        page: the report.

    Raises:
        DataError: there is no such figure.
    """
    address, found = question.address, explain(question)
    shown = page.marked(f"{address.name}@{found.date}") if address.subject not in SUBJECTS else None
    said = str(page.receipt.get("snapshot_sha256"))
    here = question.snapshot.manifest.snapshot_sha256
    notes = [found.note] if found.note else []
    notes += [f"{address.file} shows {shown}"] if shown is not None else []
    notes += [f"the report stands on other data ({said[:16]}) than are here ({here[:16]})"] if said != here else []
    return replace(found, figure=f"{address.file}#{address.figure}", note="; ".join(notes))
