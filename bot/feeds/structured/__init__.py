"""What pages say of meetings so that programs understand it: one file per way of saying it."""
