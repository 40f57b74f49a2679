"""What testrail-api and testrail-api-module do in their documentation. Prints one JSON object."""

import json
import os
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
which, url, user, key = sys.argv[1:5]


def testrail_api():
    from testrail_api import TestRailAPI

    api = TestRailAPI(url, user, key)
    run = api.runs.add_run(project_id=1, suite_id=1, name="API", include_all=False, case_ids=[1, 2])
    rows = [{"case_id": 1, "status_id": 1}, {"case_id": 2, "status_id": 5, "comment": "No"}]
    results = api.results.add_results_for_cases(run_id=run["id"], results=rows)
    folder = tempfile.mkdtemp()
    sent, back = os.path.join(folder, "sent.txt"), os.path.join(folder, "back.txt")
    with open(sent, "w") as file:
        file.write("a log")
    added = api.attachments.add_attachment_to_result(results[0]["id"], sent)
    api.attachments.get_attachment(added["attachment_id"], back)
    entry = {"suite_id": 1, "include_all": False, "case_ids": [1]}
    plan = api.plans.add_plan(1, name="Plan", entries=[entry])
    closed = api.plans.close_plan(plan["id"])
    updated = api.cases.update_cases([1, 2], 1, priority_id=1)["updated_cases"]
    api.cases.copy_cases_to_section(2, [1])
    api.cases.move_cases_to_section(3, 1, [2])
    soft = api.cases.delete_cases(1, [3], suite_id=1, soft=1)
    with open(back) as file:
        return {
            "run": run["id"],
            "results": len(results),
            "attachment": file.read(),
            "plan": closed["is_completed"],
            "updated": [case["priority_id"] for case in updated],
            "soft": soft["cases"],
            "history": api.cases.get_history_for_case(1)["size"],
            "milestone": api.milestones.add_milestone(1, "New")["name"],
            "user": api.users.get_user_by_email("ci@shop.example")["name"],
            "closed": api.runs.close_run(run["id"])["is_completed"],
        }


def testrail_api_module():
    from testrail_api_module import TestRailAPI

    api = TestRailAPI(base_url=url, username=user, api_key=key)
    run = api.runs.add_run(project_id=1, name="Module", suite_id=1, include_all=False, case_ids=[1])
    result = api.results.add_result_for_case(run_id=run["id"], case_id=1, status_id=1)
    return {
        "projects": api.projects.get_projects()["size"],
        "suites": api.suites.get_suites(project_id=2)["size"],
        "tests": api.tests.get_tests(run_id=run["id"])["size"],
        "result": result["status_id"],
        "plans": api.plans.get_plans(project_id=1)["size"],
        "groups": api.groups.get_groups()["size"],
        "roles": api.roles.get_roles()["size"],
        "labels": api.labels.get_labels(project_id=1)["size"],
    }


print(json.dumps({"testrail-api": testrail_api, "testrail-api-module": testrail_api_module}[which]()))
