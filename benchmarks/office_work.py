"""What someone does in the app: filters, turns pages, opens workflows and goes back, takes a file along; and in the
usual app, where there are filters and pages only."""

from collections.abc import Awaitable, Callable

from benchmarks.visitor import Visitor

_MOST_EXPORTED = 5_000  # rows: a whole office's list is not what someone takes along between two clicks
Work = Callable[[Visitor], Awaitable[None]]


async def in_the_app(visitor: Visitor) -> None:
    """One thing that someone does on the list page, and the way back to it."""
    screen, random = visitor.screen, visitor.random
    doing = random.choices(("filter", "page", "detail", "other list", "export"), (30, 30, 28, 8, 4))[0]
    if doing == "export" and 0 < visitor.hits <= _MOST_EXPORTED:
        await visitor.download()
    elif doing == "page" and visitor.pages > 1:
        number = next(screen.every("pagination")).default % visitor.pages + 1
        await visitor.ask("next page", screen.put("pagination", "", number))
    elif doing == "detail" and visitor.hits:
        await visitor.ask("detail", screen.click("wide-", random.random(), "Medewerker"))
        await visitor.think()
        await visitor.ask("back to the list", screen.go("Terug naar"))
    elif doing == "other list":
        other = next(screen.every("button_group"))
        wanted = next(option.content for place, option in enumerate(other.options) if place not in other.default)
        await visitor.ask("other list", screen.put("button_group", "filter:list", [wanted]))
    elif not visitor.hits:
        await visitor.ask("filter", screen.press("Filters wissen"))
    else:
        await choose(visitor, random.choice(("Medewerker", "Proces", "Indiener", "Status")))


async def choose(visitor: Visitor, label: str) -> None:
    """Choose something in one of the filters; or take it out again when something is chosen."""
    box = visitor.screen.named("multiselect", label)
    is_chosen = bool(visitor.screen.boxes[box.id].value)
    chosen = [] if is_chosen or not box.options else [visitor.random.choice(box.options)]
    await visitor.ask("filter", visitor.screen.put("multiselect", label, chosen))


async def in_the_usual_app(visitor: Visitor) -> None:
    """The same where there is a list with filters and pages, and nothing else."""
    pager = next(visitor.screen.every("pagination"), None)
    if pager and pager.num_pages > 1 and visitor.random.random() < 0.5:
        number = visitor.random.randrange(pager.num_pages) + 1
        await visitor.ask("next page", visitor.screen.put("pagination", "page", number))
    else:
        await choose(visitor, visitor.random.choice(("employee", "process", "submitter", "status")))
