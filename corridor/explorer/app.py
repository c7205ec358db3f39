"""The explorer's page: a marimo app that holds layout only; what it shows is in views.py."""

# mypy: allow-untyped-defs

import marimo

app = marimo.App(width="full", app_title="corridor", css_file="page.css")


@app.cell
def _():
    import marimo as mo

    from corridor.explorer import views
    from corridor.plots.walk import CORRIDOR_CAPTION

    return CORRIDOR_CAPTION, mo, views


@app.cell
def _(mo, views):
    style = {"show_value": True, "debounce": True}
    W = mo.ui.slider(1, views.MOST_BRANCHES, value=3, label="branches W", **style)
    K = mo.ui.slider(1, views.DEEPEST, value=10, label="depth K", **style)
    L = mo.ui.slider(1, views.MOST_LANES, value=3, label="lanes L", **style)
    policy = mo.ui.dropdown(views.POLICIES, value=views.TRAINING, label="policy")
    times, budgets = views.TIMES, views.BUDGETS
    t = mo.ui.slider(steps=times, value=times[20], label="training time t", **style)
    budget = mo.ui.slider(steps=budgets, value=budgets[40], label="budget T", **style)
    return K, L, W, budget, policy, t


@app.cell
def _(K, L, W, budget, mo, policy, t):
    mo.vstack(
        [
            mo.md("# corridor: how long does a chain of thought walk?"),
            mo.hstack([W, K, L], wrap=True, justify="start", gap=1.5),
            mo.hstack([policy, t, budget], wrap=True, justify="start", gap=1.5),
        ]
    )


@app.cell
def _(K, L, W):
    size = (W.value, K.value, L.value)
    return (size,)


@app.cell
def _(budget, mo, policy, size, t, views):
    mo.Html(views.numbers_view(*size, policy.value, t.value, budget.value))


@app.cell
def _(CORRIDOR_CAPTION, mo, policy, size, t, views):
    mo.vstack(
        [
            mo.md(f"**The corridor.** {CORRIDOR_CAPTION}"),
            mo.Html(views.corridor_view(*size, policy.value, t.value)),
        ]
    )


@app.cell
def _(mo, policy, size, views):
    mo.Html(f'<div class="formula">{mo.md(views.formula_text(*size, policy.value)).text}</div>')


@app.cell
def _(policy, size, t, views):
    hitting_times = views.times_view(*size, policy.value, t.value)
    return (hitting_times,)


@app.cell
def _(budget, hitting_times, mo, policy, size, t, views):
    distribution = views.distribution_view(*size, policy.value, t.value, budget.value)
    mo.Html(f'<div class="charts">{hitting_times}{distribution}</div>')


@app.cell
def _(mo, size, t, views):
    mo.vstack(
        [
            mo.md(f"**RLVR's dip.** {views.dip_text(*size)}"),
            mo.Html(views.rows_view(*size, t.value)),
        ]
    )


if __name__ == "__main__":
    app.run()
