"""What the assistant knows besides procedures: the city's units and life events."""
