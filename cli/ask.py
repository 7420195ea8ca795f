"""`tthc ask`: one question, answered on the terminal."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cli.failing import fail


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print outcome and trace as JSON.")] = False,
) -> None:
    """Answer one question from the live index."""
    from assistant.answer import Answered
    from assistant.factory import build_assistant
    from assistant.question import Question
    from cli.setup import assistant_settings, encoder_name, ensure_ready, home
    from index.artifact import ArtifactError
    from index.models.cache import ModelMissing

    ensure_ready(home(), encoder_name())
    try:
        reply = build_assistant(assistant_settings()).answer(Question(question))
    except (ArtifactError, ModelMissing) as problem:
        fail(problem)
    outcome = reply.outcome
    if as_json:
        from api.ask.schemas import AskResponse

        # The ids belong to records of the web service; nothing is recorded here.
        body = AskResponse.of(outcome, "", "").model_dump(mode="json", exclude={"answer_id", "conversation_id"})
        data = body | {"trace": reply.trace.as_dict()}
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    typer.echo(outcome.text)
    for option in outcome.options:
        if option.kind == "procedure":
            typer.echo(f"  → {option.value} {option.title} ({option.hint})")
    if isinstance(outcome, Answered):
        for i, citation in enumerate(outcome.citations):
            decision = f", {citation.decision}" if citation.decision else ""
            typer.echo(f"\n[{i + 1}] {citation.code} {citation.title} – {citation.section}{decision}, {citation.as_of}")
            typer.echo(f"    {citation.url or ''}")
            for doubt in citation.doubts:
                typer.echo(f"    ⚠ {doubt}")
