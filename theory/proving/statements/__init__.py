"""What a claim says: relations that decide themselves, conclusions, cases and sentences."""
