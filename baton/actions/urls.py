from django.urls import path

from baton.actions.pages import board, deeds, designs, directives, ideas, problems

app_name = "actions"
urlpatterns = [
    path("actions", board.overview, name="board"),
    path("actions/export", board.export, name="export"),
    path("actions/new", deeds.new, name="new"),
    path("actions/hand-over", deeds.hand_over, name="hand_over"),
    path("actions/<int:action_id>", deeds.one, name="action"),
    path("actions/<int:action_id>/amend", deeds.amend, name="amend"),
    path("actions/<int:action_id>/move", deeds.move, name="move"),
    path("actions/problems/new", problems.new, name="problem_new"),
    path("actions/problems/<int:problem_id>", problems.one, name="problem"),
    path("actions/problems/<int:problem_id>/triage", problems.triage, name="problem_triage"),
    path("actions/problems/<int:problem_id>/solve", problems.solve, name="problem_solve"),
    path("actions/problems/<int:problem_id>/drop", problems.drop, name="problem_drop"),
    path("actions/problems/<int:problem_id>/reopen", problems.reopen, name="problem_reopen"),
    path("actions/designs", designs.mine, name="designs"),
    path("actions/designs/new", designs.new, name="design_new"),
    path("actions/designs/designers", designs.set_new, name="designers"),
    path("actions/designs/<int:design_id>", designs.one, name="design"),
    path("actions/designs/<int:design_id>/amend", designs.amend, name="design_amend"),
    path("actions/designs/<int:design_id>/accept", designs.accept, name="design_accept"),
    path("actions/designs/<int:design_id>/deliver", designs.deliver, name="design_deliver"),
    path("actions/designs/<int:design_id>/again", designs.again, name="design_again"),
    path("actions/designs/<int:design_id>/take", designs.take, name="design_take"),
    path("actions/designs/<int:design_id>/withdraw", designs.withdraw, name="design_withdraw"),
    path("actions/ideas/new", ideas.new, name="idea_new"),
    path("actions/ideas/<int:idea_id>", ideas.one, name="idea"),
    path("actions/ideas/<int:idea_id>/amend", ideas.amend, name="idea_amend"),
    path("actions/ideas/<int:idea_id>/conclude", ideas.conclude, name="idea_conclude"),
    path("actions/directives/new", directives.new, name="directive_new"),
    path("actions/directives/<int:directive_id>", directives.one, name="directive"),
    path("actions/directives/<int:directive_id>/read", directives.read, name="directive_read"),
    path("actions/directives/<int:directive_id>/ask", directives.ask, name="directive_ask"),
    path(
        "actions/directives/<int:directive_id>/questions/<int:question_id>",
        directives.answer,
        name="directive_answer",
    ),
    path("actions/directives/<int:directive_id>/close", directives.close, name="directive_close"),
]
