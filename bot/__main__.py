"""Entry point: `python -m bot` and the installed program `treffpunkt`."""

from bot.cli import main

if __name__ == "__main__":
    main()
