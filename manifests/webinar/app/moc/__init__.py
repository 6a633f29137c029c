"""moc: a small service whose work can be asked for by URL, to give autoscalers something to scale."""
