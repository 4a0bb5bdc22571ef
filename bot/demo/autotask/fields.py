"""What the stand-in knows of each entity: its fields, their types, references and picklists.

Source: the vendor's Swagger document, in the camelCase of the wire, with the fields that it lacks
and live tenants have (`Contracts.lastModifiedDateTime`, the adjustment ids of `BillingItems`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Picklist = dict[int, str]


@dataclass(frozen=True)
class Entity:
    """One endpoint.

    Args:
        name: as in the path, such as `Contracts`.
        first_id: of the rows that the builders make, so that the ids of two entities differ.
        fields: the type of each field, under its name: integer, long, double, string, datetime,
            boolean or array.
        queryable: False for the entities that can only be created.
        required: what a new row cannot do without; empty where the stand-in makes none.
    """

    name: str
    first_id: int
    fields: dict[str, str]
    queryable: bool = True
    required: tuple[str, ...] = ()

    @property
    def creatable(self) -> bool:
        """Whether rows of it are made over the API."""
        return bool(self.required)


def _fields(**by_type: str) -> dict[str, str]:
    named = {name: kind for kind, names in by_type.items() for name in names.split()}
    return {"id": "long", **named, "userDefinedFields": "array"}


_LINE = "internalDescription invoiceDescription"
_LINE_PRICES = "internalCurrencyAdjustedPrice internalCurrencyUnitPrice unitPrice"
_UNIT_DATES = "startDate endDate approveAndPostDate"
_UNIT_PRICES = "cost internalCurrencyPrice price"
_CATALOGUE = {
    "long": "serviceLevelAgreementID",
    "datetime": "createDate lastModifiedDate",
    "string": "name description invoiceDescription",
    "boolean": "isActive",
}
_WHO_CHANGED = "billingCodeID creatorResourceID periodType updateResourceID"
_ADJUSTMENT = "contractID quoteItemID unitChange"

_ENTITIES = (
    Entity(
        "Companies",
        174,
        _fields(
            string="companyName companyNumber address1 address2 city state postalCode phone fax "
            "alternatePhone1 alternatePhone2 webAddress taxID stockSymbol",
            integer="companyType parentCompanyID ownerResourceID createdByResourceID "
            "classification countryID currencyID territoryID marketSegmentID competitorID "
            "taxRegionID apiVendorID billToCompanyLocationID billToAddressToUse invoiceMethod "
            "invoiceTemplateID",
            double="assetValue surveyCompanyRating",
            datetime="createDate lastActivityDate lastTrackedModifiedDateTime",
            boolean="isActive isClientPortalActive isEnabledForComanaged isTaxExempt "
            "invoiceNonContractItemsToParentCompany",
        ),
    ),
    Entity(
        "Contracts",
        29_683_500,
        _fields(
            integer="companyID contractType status billToCompanyID billToCompanyContactID "
            "contactID billingPreference contractCategory contractExclusionSetID "
            "contractPeriodType opportunityID organizationalLevelAssociationID "
            "serviceLevelAgreementID timeReportingRequiresStartAndStopTimes",
            long="renewedContractID exclusionContractID setupFeeBillingCodeID",
            string="contractName contractNumber contactName description purchaseOrderNumber",
            datetime="startDate endDate lastModifiedDateTime",
            double="estimatedCost estimatedHours estimatedRevenue setupFee overageBillingRate "
            "internalCurrencySetupFee internalCurrencyOverageBillingRate",
            boolean="isCompliant isDefaultContract",
        ),
    ),
    Entity(
        "ContractServices",
        4_100,
        _fields(
            integer="contractID serviceID",
            long="quoteItemID",
            string=_LINE,
            double=f"unitCost {_LINE_PRICES}",
        ),
    ),
    Entity(
        "ContractServiceBundles",
        7_300,
        _fields(
            integer="contractID serviceBundleID",
            long="quoteItemID",
            string=_LINE,
            double=f"adjustedPrice {_LINE_PRICES}",
        ),
    ),
    Entity(
        "ContractServiceUnits",
        910_000,
        _fields(
            integer="contractID contractServiceID serviceID units vendorCompanyID "
            "organizationalLevelAssociationID",
            datetime=_UNIT_DATES,
            double=_UNIT_PRICES,
        ),
    ),
    Entity(
        "ContractServiceBundleUnits",
        560_000,
        _fields(
            integer="contractID contractServiceBundleID serviceBundleID units "
            "organizationalLevelAssociationID",
            datetime=_UNIT_DATES,
            double=_UNIT_PRICES,
        ),
    ),
    Entity(
        "ContractNotes",
        33_000,
        _fields(
            integer="contractID creatorResourceID impersonatorCreatorResourceID "
            "impersonatorUpdaterResourceID",
            datetime="createDateTime lastActivityDate",
            string="title description",
        ),
    ),
    Entity(
        "Services",
        20,
        _fields(
            **_CATALOGUE,
            integer=f"{_WHO_CHANGED} vendorCompanyID",
            double="markupRate unitCost unitPrice",
        ),
    ),
    Entity(
        "ServiceBundles",
        60,
        _fields(
            **_CATALOGUE,
            integer=_WHO_CHANGED,
            double="percentageDiscount unitCost unitDiscount unitPrice",
        ),
    ),
    Entity("ServiceBundleServices", 80, _fields(long="serviceBundleID serviceID")),
    Entity(
        "Resources",
        29_682_880,
        _fields(
            string="userName email email2 firstName lastName title initials officePhone "
            "mobilePhone resourceType dateFormat timeFormat numberFormat",
            integer="licenseType locationID payrollType userType",
            long="defaultServiceDeskRoleID",
            datetime="hireDate",
            double="internalCost surveyResourceRating",
            boolean="isActive",
        ),
    ),
    Entity(
        "Currencies",
        1,
        _fields(
            string="name description currencyPositiveFormat currencyNegativeFormat",
            integer="displaySymbol updateResourceId",
            double="exchangeRate",
            datetime="lastModifiedDateTime",
            boolean="isActive isInternalCurrency",
        ),
    ),
    Entity(
        "BillingItems",
        5_200_000,
        _fields(
            integer="accountManagerWhenApprovedID billingCodeID billingItemType companyID "
            "contractID invoiceID itemApproverID nonBillable organizationalLevelAssociationID "
            "subType",
            long="contractServiceID contractServicePeriodID contractServiceAdjustmentID "
            "contractServiceBundleID contractServiceBundlePeriodID "
            "contractServiceBundleAdjustmentID serviceID serviceBundleID vendorID",
            string="itemName description lineItemFullDescription lineItemGroupDescription "
            "purchaseOrderNumber",
            double="quantity rate extendedPrice totalAmount taxDollars ourCost "
            "internalCurrencyExtendedPrice internalCurrencyRate internalCurrencyTotalAmount",
            datetime="itemDate postedDate postedOnTime webServiceDate",
        ),
    ),
    Entity(
        "ContractServiceAdjustments",
        1,
        _fields(
            integer=f"{_ADJUSTMENT} contractServiceID serviceID",
            double="adjustedUnitCost adjustedUnitPrice",
            datetime="effectiveDate",
            boolean="allowRepeatService",
        ),
        queryable=False,
    ),
    Entity(
        "ContractServiceBundleAdjustments",
        1,
        _fields(
            integer=f"{_ADJUSTMENT} contractServiceBundleID serviceBundleID",
            double="adjustedUnitPrice",
            datetime="effectiveDate",
            boolean="allowRepeatServiceBundle",
        ),
        queryable=False,
    ),
    Entity(
        "Tickets",
        128_900,
        _fields(
            string="title description ticketNumber externalID purchaseOrderNumber",
            integer="companyID contractID contactID priority status queueID ticketType "
            "ticketCategory source issueType subIssueType assignedResourceID "
            "assignedResourceRoleID creatorResourceID billingCodeID",
            long="contractServiceID contractServiceBundleID",
            datetime="createDate dueDateTime completedDate lastActivityDate "
            "lastTrackedModificationDateTime",
        ),
        required=("companyID", "title", "priority", "status"),
    ),
    Entity(
        "TicketNotes",
        54_000,
        _fields(
            string="title description",
            integer="ticketID noteType publish creatorResourceID",
            datetime="createDateTime lastActivityDate",
        ),
        required=("description", "noteType", "publish"),
    ),
    Entity(
        "TicketAttachments",
        77_000,
        _fields(
            string="title fullPath attachmentType contentType data",
            integer="parentID publish attachedByResourceID parentType",
            datetime="attachDate",
            double="fileSize",
        ),
        required=("attachmentType", "fullPath", "publish", "title", "data"),
    ),
)

ENTITIES: Final = {entity.name: entity for entity in _ENTITIES}

REFERENCES: Final = {
    "companyID": "Companies",
    "parentCompanyID": "Companies",
    "billToCompanyID": "Companies",
    "vendorCompanyID": "Companies",
    "currencyID": "Currencies",
    "contractID": "Contracts",
    "renewedContractID": "Contracts",
    "exclusionContractID": "Contracts",
    "contractServiceID": "ContractServices",
    "contractServiceBundleID": "ContractServiceBundles",
    "serviceID": "Services",
    "serviceBundleID": "ServiceBundles",
    "ownerResourceID": "Resources",
    "creatorResourceID": "Resources",
    "createdByResourceID": "Resources",
    "updateResourceID": "Resources",
    "assignedResourceID": "Resources",
    "ticketID": "Tickets",
}

_PERIODS: Picklist = {1: "Monthly", 2: "Quarterly", 3: "Semi-Annual", 4: "Yearly", 5: "One-Time"}

PICKLISTS: Final[dict[tuple[str, str], Picklist]] = {
    ("Companies", "companyType"): {
        1: "Customer",
        2: "Lead",
        3: "Prospect",
        4: "Dead",
        6: "Cancellation",
        7: "Vendor",
        8: "Partner",
    },
    ("Contracts", "contractType"): {
        1: "Time & Materials",
        3: "Fixed Price",
        4: "Block Hours",
        6: "Retainer",
        7: "Recurring Service",
        8: "Per Ticket",
    },
    ("Contracts", "status"): {0: "Inactive", 1: "Active"},
    ("Contracts", "contractPeriodType"): _PERIODS,
    ("Services", "periodType"): _PERIODS,
    ("ServiceBundles", "periodType"): _PERIODS,
    ("Resources", "licenseType"): {1: "Professional", 7: "API User"},
    ("Tickets", "status"): {1: "New", 5: "Complete", 8: "In Progress"},
    ("Tickets", "priority"): {1: "High", 2: "Medium", 3: "Low", 4: "Critical"},
    ("Tickets", "queueID"): {29682833: "Level I Support", 29683378: "Billing"},
    ("Tickets", "ticketType"): {1: "Service Request", 2: "Incident"},
    ("TicketNotes", "noteType"): {1: "Task Summary", 2: "Task Detail", 3: "Task Notes"},
    ("TicketNotes", "publish"): {1: "All Autotask Users", 2: "Internal Project Team"},
    ("TicketAttachments", "publish"): {1: "All Autotask Users", 2: "Internal Users Only"},
}
"""The labels of a new tenant. A tenant may rename them and add values, the numbers stay."""
