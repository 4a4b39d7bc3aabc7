//! A real certificate authority's tree of departments, and what it knows of identities.

use std::fs;
use std::sync::Arc;

use emr_network::{Identity, names};
use fabric_ca::{
    Affiliation, AffiliationRequest, CertificateAuthority, Error, IdentityChange, IdentityRequest,
    IdentityType, RegisterRequest, SigningKey,
};

use crate::trial::{Case, Failure, Outcome, cases};
use crate::world::World;

/// The authority of hospital A's members.
pub(crate) const AUTHORITY: &str = "hospital-a-members";

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        a_manager_grows_the_tree_of_affiliations,
        a_registrar_sees_and_changes_the_identities_of_an_affiliation,
    ]
    .into()
}

async fn a_manager_grows_the_tree_of_affiliations(world: Arc<World>) -> Outcome {
    let authority = reach(&world)?;
    let (certificate, key) = registrar(&world)?;
    let ask = async |request: AffiliationRequest| {
        authority.affiliation(&request, &certificate, &key).await
    };
    let name = |last: &str| format!("tree.{last}");

    let orphan = ask(add(&name("surgery.day"), false)).await;
    assert!(matches!(orphan, Err(Error::Refused(_))), "{orphan:?}");
    ask(add(&name("surgery.day"), true)).await?;
    ask(add(&name("laboratory"), false)).await?;
    let all = names_of(&ask(AffiliationRequest::List).await?);
    let below = [name("laboratory"), name("surgery"), name("surgery.day")];
    assert!(below.iter().all(|name| all.contains(name)), "{all:?}");

    ask(AffiliationRequest::Rename {
        from: name("surgery"),
        to: name("operations"),
        with_identities: false,
    })
    .await?;
    let all = names_of(&ask(AffiliationRequest::List).await?);
    assert!(all.contains(&name("operations.day")), "{all:?}");
    assert!(!all.contains(&name("surgery")), "{all:?}");

    let one = ask(AffiliationRequest::Get(name("operations"))).await?;
    assert_eq!(names_of(&one), [name("operations"), name("operations.day")]);

    let removal = AffiliationRequest::Remove {
        name: "tree".into(),
        with_identities: false,
    };
    let refusal = ask(removal).await;
    assert!(matches!(refusal, Err(Error::Refused(_))), "{refusal:?}");
    Ok(())
}

async fn a_registrar_sees_and_changes_the_identities_of_an_affiliation(
    world: Arc<World>,
) -> Outcome {
    let authority = reach(&world)?;
    let (certificate, key) = registrar(&world)?;
    let ask =
        async |request: IdentityRequest| authority.identity(&request, &certificate, &key).await;
    let added = add("people.porters", true);
    authority.affiliation(&added, &certificate, &key).await?;
    // A name that a URI cannot have as it is.
    let id = "a porter: ق?";
    let registered = RegisterRequest::client(id).with_affiliation("people.porters");
    authority.register(&registered, &certificate, &key).await?;

    let porter = ask(IdentityRequest::Get(id.into())).await?;
    assert_eq!(
        (
            porter.id.as_str(),
            porter.affiliation.as_str(),
            porter.identity_type
        ),
        (id, "people.porters", IdentityType::Client)
    );
    let all = authority.identities(&certificate, &key).await?;
    assert!(all.iter().any(|identity| identity.id == id), "{all:?}");

    let change = IdentityChange {
        affiliation: Some("people".into()),
        max_enrollments: Some(3),
        ..IdentityChange::default()
    };
    let id = || id.to_owned();
    let changed = ask(IdentityRequest::Modify { id: id(), change }).await?;
    assert_eq!(
        (changed.affiliation.as_str(), changed.max_enrollments),
        ("people", 3)
    );
    let unknown = ask(IdentityRequest::Get("nobody".into())).await;
    assert!(matches!(unknown, Err(Error::Refused(_))), "{unknown:?}");
    let removal = IdentityRequest::Remove {
        id: id(),
        even_oneself: false,
    };
    let refusal = ask(removal).await;
    assert!(matches!(refusal, Err(Error::Refused(_))), "{refusal:?}");
    Ok(())
}

fn add(name: &str, with_parents: bool) -> AffiliationRequest {
    AffiliationRequest::Add {
        name: name.to_owned(),
        with_parents,
    }
}

/// The names of an affiliation and of all below it, in their order.
fn names_of(affiliation: &Affiliation) -> Vec<String> {
    let below = affiliation.affiliations.iter().flat_map(names_of);
    let mut names: Vec<_> = std::iter::once(affiliation.name.clone())
        .chain(below)
        .collect();
    names.sort();
    names
}

/// The authority of hospital A's members, reached directly.
pub(crate) fn reach(world: &World) -> Result<CertificateAuthority, Failure> {
    let server = &world.network.topology().ministry().node_authorities;
    let url = world.network.address(&names::authority_server(server));
    let home = world.network.layout().authority_server(server);
    let root = fs::read_to_string(home.join("ca-cert.pem"))?;
    Ok(CertificateAuthority::new(
        &format!("https://{url}"),
        AUTHORITY,
        &root,
    )?)
}

/// Certificate and key of the registrar whom the operator made with the authority.
fn registrar(world: &World) -> Result<(String, SigningKey), Failure> {
    let identity = Identity::in_folder(world.network.layout().registrar(AUTHORITY));
    let key = SigningKey::from_pem(&fs::read_to_string(identity.key())?)?;
    Ok((fs::read_to_string(identity.certificate())?, key))
}
