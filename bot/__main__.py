from bot.cli import main
