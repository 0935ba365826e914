"""Plan -> disk: artefacts, tables, texts, ledger. Import the module you need; nothing heavy is loaded before it is used."""
