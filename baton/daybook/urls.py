from django.urls import path

from baton.daybook.pages import hours, playbooks, rows, tasks, team, today

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
    path("day/look", team.look, name="look"),
    path("day/playbooks", playbooks.overview, name="playbooks"),
    path("day/playbooks/<str:code>", playbooks.one, name="playbook"),
    path("day/playbooks/<str:code>/set", playbooks.set_one, name="set-playbook"),
    path("day/rows/<str:name>", rows.rows, name="rows"),
]
