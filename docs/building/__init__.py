"""What the pages of `docs/generated` are made of: tables of keys, mechanisms, pictures."""
