"""What tests share: streams to be written short, and the real programs that some of them run."""
