"""From a blueprint to the files of an exam, and back: forms, keys, manifest, rebuild."""
