//! A medicine that is prescribed: a MedicationRequest.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Coded;
use super::check::Check;
use super::fields::{Fields, by_code, coded_of, note, note_of, quantity, text_of};
use super::frame::Frame;
use crate::json::Json;

/// A medicine that is prescribed.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prescription {
    /// The medicine with its strength.
    pub medicine: Coded,
    /// When it is prescribed.
    pub date: String,
    /// How it is taken, in words.
    pub dosage: String,
    /// How much at once.
    #[serde(default)]
    pub dose: Option<Amount>,
    /// How often.
    #[serde(default)]
    pub times: Option<Times>,
    /// By which way into the body.
    #[serde(default)]
    pub route: Option<Coded>,
    /// Until when it is taken.
    #[serde(default)]
    pub until: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: Option<Coded>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// A number with a unit.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// As it was typed.
    pub value: String,
    /// In which unit, for example `mg` or `tablet`.
    pub unit: String,
}

/// How often something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Times {
    /// So many times.
    pub count: u16,
    /// In each of these.
    pub per: Per,
}

/// A span of time in which something is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Per {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
}

impl Prescription {
    pub(super) fn write(&self, check: &mut Check, frame: &Frame) -> Vec<Json<'static>> {
        let medicine = check.coded("medicine", &self.medicine);
        let date = check.date("date", &self.date);
        let reason = check.optional_coded("reason", self.reason.as_ref());
        let remark = check.optional_long("note", self.note.as_ref());
        let dosage = self.dosage(check, &date);
        let fields = frame
            .resource("MedicationRequest")
            .put("status", Json::string("active"))
            .put("intent", Json::string("order"))
            .put("medicationCodeableConcept", medicine)
            .put("subject", frame.subject())
            .put("authoredOn", Json::string(date))
            .put("requester", frame.author())
            .put_list("reasonCode", reason)
            .put_list("note", remark.map(note))
            .put_list("dosageInstruction", Some(dosage));
        vec![fields.into()]
    }

    pub(super) fn read(request: &Json<'_>) -> Option<Self> {
        let dosage = request.at(&["dosageInstruction"])?.items().first()?;
        let quantity = dosage.at(&["doseAndRate", "doseQuantity"]);
        Some(Self {
            medicine: coded_of(request, &["medicationCodeableConcept"])?,
            date: text_of(request, &["authoredOn"])?,
            dosage: text_of(dosage, &["text"])?,
            dose: quantity.and_then(Amount::read),
            times: Times::read(dosage),
            route: coded_of(dosage, &["route"]),
            until: text_of(dosage, &["timing", "repeat", "boundsPeriod", "end"]),
            reason: coded_of(request, &["reasonCode"]),
            note: note_of(request),
        })
    }

    fn dosage(&self, check: &mut Check, date: &str) -> Json<'static> {
        let text = check.long("dosage", &self.dosage);
        let route = check.optional_coded("route", self.route.as_ref());
        let until = check.optional_date("until", self.until.as_ref());
        check.order("until", date, until.as_ref());
        let dose = self.dose.as_ref().map(|dose| {
            check.within("dose", |check| {
                let value = check.number("value", &dose.value);
                let [unit] = check.texts([("unit", &dose.unit)]);
                Json::object([("doseQuantity", quantity(value, Some(&unit)))])
            })
        });
        let repeat = Fields::new().put(
            "boundsPeriod",
            until.map(|until| Json::object([("end", Json::string(until))])),
        );
        let repeat = match self.times {
            Some(times) => times.put(check, repeat),
            None => repeat,
        };
        let timing = repeat
            .filled()
            .map(|repeat| Json::object([("repeat", repeat)]));
        Fields::new()
            .put("text", Json::string(text))
            .put("timing", timing)
            .put("route", route)
            .put_list("doseAndRate", dose)
            .into()
    }
}

impl Amount {
    fn read(quantity: &Json<'_>) -> Option<Self> {
        Some(Self {
            value: text_of(quantity, &["value"])?,
            unit: text_of(quantity, &["unit"])?,
        })
    }
}

impl Per {
    const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Week, Self::Month];

    fn code(self) -> &'static str {
        match self {
            Self::Hour => "h",
            Self::Day => "d",
            Self::Week => "wk",
            Self::Month => "mo",
        }
    }
}

impl Times {
    fn read(dosage: &Json<'_>) -> Option<Self> {
        let repeat = dosage.at(&["timing", "repeat"])?;
        Some(Self {
            count: text_of(repeat, &["frequency"])?.parse().ok()?,
            per: by_code(repeat, &["periodUnit"], &Per::ALL, Per::code)?,
        })
    }

    fn put(self, check: &mut Check, repeat: Fields) -> Fields {
        if self.count == 0 {
            check.refuse("times", super::Reason::Empty);
        }
        repeat
            .put("frequency", Json::Number(self.count.to_string().into()))
            .put("period", Json::Number("1".into()))
            .put("periodUnit", Json::string(self.per.code()))
    }
}
