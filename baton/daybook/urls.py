from django.urls import path

from baton.daybook.pages import hours, legs, owed, playbooks, rows, tasks, team, today, visitors

app_name = "daybook"
urlpatterns = [
    path("day", today.today, name="today"),
    path("day/new", tasks.new, name="new"),
    path("day/add", tasks.add, name="add"),
    path("day/tasks/<int:task_id>", tasks.one, name="task"),
    path("day/tasks/<int:task_id>/do/<str:verb>", tasks.act, name="act"),
    path("day/hours", hours.own, name="hours"),
    path("day/hours/set", hours.set_hours, name="set-hours"),
    path("day/team", team.team, name="team"),
    path("day/legs", legs.legs, name="legs"),
    path("day/owed/<str:what>", owed.owed, name="owed"),
    path("day/look", team.look, name="look"),
    path("day/playbooks", playbooks.overview, name="playbooks"),
    path("day/playbooks/<str:code>", playbooks.one, name="playbook"),
    path("day/playbooks/<str:code>/set", playbooks.set_one, name="set-playbook"),
    path("day/visitors", visitors.overview, name="visitors"),
    path("day/visitors/one/<path:visitor_id>", visitors.one, name="visitor"),
    path("day/visitors/sent/<path:visitor_id>", visitors.sent, name="visitor-sent"),
    path("day/visitors/skip/<path:visitor_id>", visitors.skip, name="visitor-skip"),
    path("day/visitors/undo/<int:approach_id>", visitors.undo, name="visitor-undo"),
    path("day/rows/<str:name>", rows.rows, name="rows"),
]
