"""The program `tthc`: one module per command."""
