"""Loket's published list of workflows of an employer: what its fields are here.

`GET /providers/employers/{employerId}/workflows`, from Loket's public API description (developer.loket.nl); it gives no
history of steps.
"""

API = {
    "rows": "_embedded",
    "page_parameter": "pageNumber",
    "size_parameter": "pageSize",
    "total_pages": "totalPages",
    "changed": "lastModifiedOn",
    "columns": {
        "workflow_id": "id",
        "status": "status.value",
        "process": "workflowTemplate.description",
        "template_id": "workflowTemplate.id",
        "template_version": "workflowTemplate.version",
        "submitter": "initiatedBy",
        "submitted_at": "initiatedOn",
        "employee": "data.employee",
        "component": "data.component",
        "value": "data.value",
        "unit": "data.unit",
        "payroll_period": "data.payrollPeriod",
    },
}
