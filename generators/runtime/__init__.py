"""What Python modules have registered in a process, and who disturbs whom: plain functions, no project knowledge."""
