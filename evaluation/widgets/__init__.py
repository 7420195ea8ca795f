"""Our widget beside chat widgets that anybody can have from npm, on the same host page."""
