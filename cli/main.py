"""`tthc`: the program of those who run the assistant.  Each command loads its parts only when it runs."""

from __future__ import annotations

import typer

from cli import ask, corpus, doctor, evaluate, imports, index, model, serve, sites

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The administrative-procedure assistant of Đà Nẵng.",
)
app.command("serve")(serve.serve)
app.command("ask")(ask.ask)
app.command("evaluate")(evaluate.evaluate)
app.command("doctor")(doctor.doctor)
app.add_typer(imports.app, name="import")
app.add_typer(index.app, name="index")
app.add_typer(model.app, name="model")
app.add_typer(corpus.app, name="corpus")
app.add_typer(sites.app, name="sites")


def main() -> None:
    app()


if __name__ == "__main__":
    main()
