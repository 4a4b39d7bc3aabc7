//! What everybody may know about organizations.

use emr_model::image::media_type;
use emr_model::organization::{
    Organization, OrganizationKind, OrganizationStatus, RegisterOrganization, SuspendOrganization,
};
use emr_model::{Digest, Function};
use reqwest::StatusCode;

use super::world::{Visitor, World, until};

const LOGO: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

pub(super) fn hospital(logo: Option<Digest>) -> RegisterOrganization {
    RegisterOrganization {
        msp: "HospitalAMSP".parse().unwrap(),
        kind: OrganizationKind::Hospital,
        name: "مستشفى الأمل".to_owned(),
        contact: "+965 1234".to_owned(),
        address: "Kuwait City".to_owned(),
        treatments: vec!["Cardiology".to_owned()],
        logo,
    }
}

async fn listed(visitor: &Visitor) -> Vec<Organization> {
    let answer = visitor.get("/api/v1/organizations").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["cache-control"], "public, max-age=60");
    answer.json().await.unwrap()
}

async fn logo(visitor: &Visitor) -> StatusCode {
    let path = "/api/v1/organizations/HospitalAMSP/logo";
    let answer = visitor.get(path).send().await.unwrap();
    let status = answer.status();
    if status == StatusCode::OK {
        assert_eq!(answer.headers()["content-type"], "image/png");
        assert_eq!(answer.bytes().await.unwrap(), LOGO);
    }
    status
}

#[tokio::test]
async fn everybody_finds_hospitals_as_the_ledger_has_them_now() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    assert_eq!(listed(&visitor).await, []);

    let ministry = world.ministry_member();
    world.commit_elsewhere(&ministry, RegisterOrganization::NAME, &hospital(None));
    until(async || listed(&visitor).await.len() == 1).await;
    let first = listed(&visitor).await.remove(0);
    assert_eq!(
        (first.name.as_str(), first.status),
        ("مستشفى الأمل", OrganizationStatus::Active)
    );

    let suspend = SuspendOrganization {
        msp: first.msp.clone(),
    };
    world.commit_elsewhere(&ministry, SuspendOrganization::NAME, &suspend);
    until(async || listed(&visitor).await[0].status == OrganizationStatus::Suspended).await;

    let moved = RegisterOrganization {
        address: "Jahra".to_owned(),
        ..hospital(None)
    };
    world.commit_elsewhere(&ministry, RegisterOrganization::NAME, &moved);
    let now = Organization {
        address: "Jahra".to_owned(),
        ..first
    };
    until(async || listed(&visitor).await == [now.clone()]).await;
}

#[tokio::test]
async fn a_logo_is_an_image_that_the_ledger_names_and_ciphertext_is_none() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let ministry = world.ministry_member();
    let member = world.signed_in(&running, &ministry).await;
    let image = member.upload(LOGO).await;
    let ciphertext = member.upload(b"age-encryption.org/v1\nsealed").await;
    assert_eq!(media_type(LOGO), Some("image/png"));
    assert_eq!(logo(&visitor).await, StatusCode::NOT_FOUND);

    let named = async |digest: &Digest| {
        world.commit_elsewhere(
            &ministry,
            RegisterOrganization::NAME,
            &hospital(Some(digest.clone())),
        );
        let is_named = async || {
            let listed = listed(&visitor).await;
            listed.iter().any(|it| it.logo.as_ref() == Some(digest))
        };
        until(is_named).await;
    };
    named(&image).await;
    assert_eq!(logo(&visitor).await, StatusCode::OK);
    named(&ciphertext).await;
    assert_eq!(logo(&visitor).await, StatusCode::NOT_FOUND);
}
