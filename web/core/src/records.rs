//! Records and grants: a patient's own, and those that others granted.

use emr_client::Error;
use emr_client::member::{HeldBasis, Member, NewRecord, Terms};
use emr_model::access::RecordVersion;
use emr_model::grant::{Rights, Scope};
use emr_model::{CategoryId, Grantee, MemberId, PageRequest, Purpose, RecordId, Timestamp};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::views::{self, GrantedCategories, OpenedRecord, RecordEntries};

#[wasm_bindgen]
impl Device {
    /// The categories that a patient grants to this member now.
    ///
    /// # Errors
    ///
    /// Those of [`Member::granted_categories`].
    pub async fn granted(&self, patient: &str) -> Result<GrantedCategories, Failure> {
        let patient = member_id(patient)?;
        let found = self.as_member(async |member| member.granted_categories(&patient).await);
        let found = found.await?;
        let grants = found.iter().map(|granted| {
            let grant = granted.grant.clone();
            (grant.key.grant.clone(), HeldBasis::Grant(grant))
        });
        self.grants.borrow_mut().extend(grants);
        Ok(views::granted(&found))
    }

    /// The newest records of a category of the patient's own, or of one that was granted: then `grant` names the grant.
    ///
    /// # Errors
    ///
    /// Those of [`Member::records`].
    pub async fn records(
        &self,
        category: &str,
        grant: Option<String>,
    ) -> Result<RecordEntries, Failure> {
        let of = self.of(category, grant)?;
        let page = self.as_member(async |member| {
            member
                .records(&of.basis(member), PageRequest::default())
                .await
        });
        Ok(views::entries(&page.await?.entries))
    }

    /// Seals a record of a kind and adds it to a category, as for [`Device::records`].
    ///
    /// # Errors
    ///
    /// Those of [`Member::add_record`].
    #[wasm_bindgen(js_name = addRecord)]
    pub async fn add_record(
        &self,
        category: &str,
        grant: Option<String>,
        kind: &str,
        content: Vec<u8>,
    ) -> Result<(), Failure> {
        let of = self.of(category, grant)?;
        let new = NewRecord {
            kind,
            content: &content,
        };
        self.as_member(async |member| member.add_record(&of.basis(member), &new).await)
            .await?;
        Ok(())
    }

    /// Opens a record of a category, as for [`Device::records`], and checks all of it.
    ///
    /// # Errors
    ///
    /// Those of [`Member::open_records`].
    #[wasm_bindgen(js_name = openRecord)]
    pub async fn open_record(
        &self,
        category: &str,
        grant: Option<String>,
        record: &str,
        version: u32,
    ) -> Result<OpenedRecord, Failure> {
        let of = self.of(category, grant)?;
        let record: RecordId = record
            .parse()
            .map_err(|_| Failure::new("the record's id is malformed"))?;
        let wanted = RecordVersion {
            category: category_id(category)?,
            record,
            version,
        };
        let opening = self.as_member(async |member| {
            let wanted = vec![wanted.clone()];
            member.open_records(&of.basis(member), wanted).await
        });
        let opening = opening.await?;
        let reading = opening.readings.first().ok_or(Error::Answer)?;
        Ok(views::opened(reading))
    }

    /// Lets a member read and add records of a category, for treatment, until a time in milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// Those of [`Member::grant`].
    pub async fn grant(&self, category: &str, grantee: &str, until: f64) -> Result<(), Failure> {
        let grantee = Grantee::Member(member_id(grantee)?);
        let terms = Terms {
            category: category_id(category)?,
            scope: Scope::All,
            rights: Rights {
                read: true,
                add: true,
            },
            purpose: Purpose::Treatment,
            not_before: None,
            expires: Timestamp::from_millis(until as u64),
        };
        self.as_member(async |member| member.grant(&grantee, &terms).await)
            .await?;
        Ok(())
    }
}

impl Device {
    fn of(&self, category: &str, grant: Option<String>) -> Result<Of, Failure> {
        let Some(grant) = grant else {
            return Ok(Of::Own(category_id(category)?));
        };
        let unknown = || Failure::new("look for the patient's grants first");
        let grant = grant.parse().map_err(|_| unknown())?;
        let grants = self.grants.borrow();
        grants
            .get(&grant)
            .cloned()
            .map(Of::Granted)
            .ok_or_else(unknown)
    }
}

/// A category, before it is known who the member is.
enum Of {
    Own(CategoryId),
    Granted(HeldBasis),
}

impl Of {
    fn basis(&self, member: &Member) -> HeldBasis {
        match self {
            Self::Own(category) => member.own_basis(category),
            Self::Granted(basis) => basis.clone(),
        }
    }
}

fn member_id(text: &str) -> Result<MemberId, Failure> {
    text.parse().map_err(|_| {
        Failure::new("this is not the id of a member: it has 32 characters, 0 to 9 and a to f")
    })
}

fn category_id(text: &str) -> Result<CategoryId, Failure> {
    text.parse()
        .map_err(|_| Failure::new("the category's id is malformed"))
}
