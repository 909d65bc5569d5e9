"""Questions asked of crises, one a file: each plays what it needs and answers with intervals."""
