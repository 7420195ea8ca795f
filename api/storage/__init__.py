"""The records of the service: answers given, conversations going on, feedback."""
