//! The directory of practitioners.

use emr_api::directory::Practitioner;
use emr_model::member::Role;
use emr_model::organization::Organization;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::store::{Store, active};
use crate::database::decode;

impl Store {
    /// The confirmed entries of active practitioners of active hospitals, in no particular order.
    pub(super) async fn practitioners(&self) -> Result<Vec<Practitioner>, sqlx::Error> {
        let rows = sqlx::query(concat!(
            "SELECT listed.member, listed.entry, owner.roles, hospital.profile
             FROM model_practitioner AS listed
             JOIN model_member AS owner
               ON owner.generation = listed.generation AND owner.member = listed.member
                 AND owner.msp = listed.msp
             JOIN model_organization AS hospital
               ON hospital.generation = listed.generation AND hospital.msp = listed.msp
             LEFT JOIN model_suspended_organization AS suspended
               ON suspended.generation = listed.generation AND suspended.msp = listed.msp
             WHERE listed.generation = ",
            active!(),
            " AND owner.activated = 1 AND owner.stopped = 0 AND suspended.msp IS NULL"
        ))
        .fetch_all(self.pool())
        .await?;
        let read: Result<Vec<_>, _> = rows.iter().map(read).collect();
        Ok(read?.into_iter().flatten().collect())
    }
}

/// The practitioner of a row; `None` if the member practises no longer.
fn read(row: &AnyRow) -> Result<Option<Practitioner>, sqlx::Error> {
    let text = |column| row.try_get::<String, _>(column);
    let roles: Vec<Role> = serde_json::from_str(&text("roles")?).map_err(decode)?;
    if !roles.contains(&Role::Practitioner) {
        return Ok(None);
    }
    let hospital: Organization = serde_json::from_str(&text("profile")?).map_err(decode)?;
    Ok(Some(Practitioner {
        id: text("member")?.try_into().map_err(decode)?,
        entry: serde_json::from_str(&text("entry")?).map_err(decode)?,
        hospital: hospital.msp,
        hospital_name: hospital.name,
        address: hospital.address,
    }))
}
