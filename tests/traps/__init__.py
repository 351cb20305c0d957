"""What a safe rename must change, leave and refuse: one small case for each trap, for ours and its peers."""
