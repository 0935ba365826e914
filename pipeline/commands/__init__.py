"""What the command line does and prints, one file a subcommand; only these and cli.py print."""
