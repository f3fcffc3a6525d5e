"""One figure, one receipt: what an address asks for is looked up, explained, and given the name it was asked by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from importlib import import_module

from eccles.base.errors import DataError
from eccles.compare.measure import read_measure
from eccles.core.receipt import Receipt
from eccles.data.institution import chart_of_accounts
from eccles.receipts.projection.projected import GDP, line_receipt
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
    _refuse_unknown(question)
    return line_receipt(question.projection(), address.name, address.date, question.snapshot)


def _refuse_unknown(question: Question) -> None:
    """Refuse a name that is no line, before anything is run; one that nearly is a series or a table is named.

    Raises:
        DataError: it is no line, group, total or share.
    """
    name, library = question.address.name, question.library
    if name.removesuffix("_bn") == GDP:
        return
    if question.of_projection and is_published(library, name):
        raise DataError(f"{name} is published and belongs to no scenario; leave scenario, opening, horizon and set out")
    try:
        read_measure(name, chart_of_accounts())
    except DataError as error:
        table, _, column = name.partition(".")
        known = (*library.ids(), *library.table_names())
        near = get_close_matches(table.upper(), library.ids(), 1) or get_close_matches(table.lower(), known, 1)
        hint = f'; or did you mean "{".".join(word for word in (near[0], column) if word)}"?' if near else ""
        raise DataError(f"{error}{hint}") from None


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
