"""What a procedure is: the records, where they come from, and how they are checked and kept."""
