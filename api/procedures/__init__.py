"""Reading the catalogue: search, browse, one procedure, completion."""
