//! A certificate alone is worth nothing, no matter who issued it.

use std::slice::from_ref;
use std::sync::Arc;

use emr_api::sign_up::IssuedCertificate;
use emr_client::identity::SigningIdentity;
use emr_client::session::Session;
use emr_model::access::AccessLog;
use emr_model::member::{ActivateMember, RegisterMember, Role, SuspendMember, attribute};
use emr_model::record::ListRecords;
use emr_model::request::RequestAccess;
use emr_model::{Basis, ErrorCode, Function, MspId, PageRequest};
use emr_native::wallet::Wallet;
use emr_tests::signer::in_memory;
use emr_trust::TrustError;
use fabric_ca::{EnrollRequest, RegisterRequest};
use fabric_gateway::{Gateway, Identity, SignedTransaction, Signer as _, TxValidationCode};
use fabric_protos::protos::Endorsement;

use crate::forgery::Claims;
use crate::refusal::{failed_by_web, refused, refused_by_web};
use crate::trial::{Case, Failure, Outcome, cases};
use crate::wire::{ask, assemble, endorse_at, request_access, signed};
use crate::world::{Person, READ_AND_ADD, World, add, hospital_a, hospital_b, open, open_green};

pub(crate) fn cases() -> Vec<Case> {
    cases![Together:
        a_second_certificate_for_a_patients_id_acts_as_nobody,
        a_peer_certificate_of_a_member_root_endorses_nothing,
        the_ministrys_endorsement_alone_is_invalid,
        a_registrar_cannot_make_a_ministry_member,
        a_registrar_admits_nobody_to_another_hospital,
        a_registrar_admits_practitioners_of_their_own_hospital,
        a_registrar_admits_a_walk_in_patient_who_adds_a_record,
        a_registrars_certificate_of_the_ministry_names_no_member,
    ]
    .into()
}

async fn a_second_certificate_for_a_patients_id_acts_as_nobody(world: Arc<World>) -> Outcome {
    let patient = world.patient().await?;
    let added = add(&patient.member, &patient.basis(), b"private").await?;
    open_green(&patient.member, &patient.basis(), &added, b"private").await?;
    let ledger = patient.member.category(&patient.basis()).await?;
    let envelope = ledger.key.envelope;

    let id = patient.id().as_str();
    let claims = Claims {
        name: id,
        unit: "client",
        attributes: &[(attribute::ID, id), (attribute::ROLE, "patient")],
    };
    let identity = world.forge(&world.profile.ministry, &claims)?;
    let thief = Session::sign_in(emr_native::connect(&world.profile)?, identity).await?;

    let log = AccessLog {
        patient: patient.id().clone(),
        page: PageRequest::default(),
    };
    let refusal = thief.endorsed_query(&log).await;
    refused(refusal, ErrorCode::NotPermitted);
    let records = ListRecords {
        patient: patient.id().clone(),
        category: patient.category.clone(),
        basis: Basis::Own,
        page: PageRequest::default(),
    };
    let refusal = thief.endorsed_query(&records).await;
    refused(refusal, ErrorCode::NotPermitted);
    let suspension = SuspendMember {
        id: patient.id().clone(),
        remaining: Vec::new(),
    };
    let refusal = thief.submit(&suspension).await;
    refused(refusal, ErrorCode::NotPermitted);

    // The patient gets all of these.
    patient
        .member
        .session()
        .web()
        .blob(&envelope, 1 << 20)
        .await?;
    for digest in [&envelope, &added.content, &added.lock] {
        refused_by_web(thief.web().blob(digest, 1 << 20).await, ErrorCode::NotFound);
    }
    let transaction = &added.submitted.transaction;
    patient
        .member
        .session()
        .web()
        .transaction(transaction)
        .await?;
    refused_by_web(
        thief.web().transaction(transaction).await,
        ErrorCode::NotFound,
    );
    Ok(())
}

async fn a_peer_certificate_of_a_member_root_endorses_nothing(world: Arc<World>) -> Outcome {
    let doctor = world.doctor(&hospital_a()).await?;
    let session = doctor.member.session();
    let proposal = world.propose(
        session.identity(),
        RequestAccess::NAME,
        &request_access(session.identity()),
    )?;
    let ministry = world.peer(&world.profile.ministry)?;
    let (response, endorsement) = endorse_at(ministry, &proposal).await?;

    let claims = Claims {
        name: "peer0",
        unit: "peer",
        attributes: &[],
    };
    let forger = world.forge(&hospital_a(), &claims)?;
    let forged = endorse_as(&forger, &response)?;
    let transaction = assemble(&proposal, response, vec![endorsement, forged])?;

    let verdict = session.trust().verify_endorsements(&transaction);
    assert!(matches!(verdict, Err(TrustError::Endorser { msp, .. }) if msp == hospital_a()));
    let transaction = transaction.sign(&in_memory(session.identity()))?;
    is_invalid(&world, session, &transaction).await
}

async fn the_ministrys_endorsement_alone_is_invalid(world: Arc<World>) -> Outcome {
    let doctor = world.doctor(&hospital_a()).await?;
    let session = doctor.member.session();
    let ministry = &world.profile.ministry;
    let endorsers: [(&[MspId], bool); 4] = [
        (from_ref(ministry), false),
        (&[hospital_a(), hospital_b()], false),
        (&[hospital_b()], false),
        (&[ministry.clone(), hospital_b()], true),
    ];
    for (endorsers, suffices) in endorsers {
        let request = request_access(session.identity());
        let proposal = world.propose(session.identity(), RequestAccess::NAME, &request)?;
        let mut responses = Vec::new();
        let mut endorsements = Vec::new();
        for msp in endorsers {
            let (response, endorsement) = endorse_at(world.peer(msp)?, &proposal).await?;
            responses.push(response);
            endorsements.push(endorsement);
        }
        responses.dedup();
        assert_eq!(responses.len(), 1, "the peers agree");
        let transaction = assemble(&proposal, responses.remove(0), endorsements)?;
        let verdict = session.trust().verify_endorsements(&transaction);
        let transaction = transaction.sign(&in_memory(session.identity()))?;
        if suffices {
            verdict?;
            session.web().submit(&signed(&transaction)).await?;
        } else {
            assert!(
                matches!(verdict, Err(TrustError::TooFewOrganizations(_))),
                "{endorsers:?}"
            );
            is_invalid(&world, session, &transaction).await?;
        }
    }
    Ok(())
}

/// The web service passes the transaction to no orderer. Ordered through a peer all the same, it is invalid.
async fn is_invalid(world: &World, session: &Session, transaction: &SignedTransaction) -> Outcome {
    let refusal = session.web().submit(&signed(transaction)).await;
    refused_by_web(refusal, ErrorCode::InvalidArgument);
    let identity = session.identity();
    let gateway = Gateway::new(
        world.peer(&world.profile.ministry)?,
        identity.fabric().clone(),
        in_memory(identity),
    );
    gateway.submit(transaction).await?;
    let id = transaction.transaction_id();
    let status = gateway.commit_status(world.profile.channel.as_str(), id);
    let code = status.await?.code;
    assert_eq!(code, TxValidationCode::EndorsementPolicyFailure);
    Ok(())
}

async fn a_registrar_cannot_make_a_ministry_member(world: Arc<World>) -> Outcome {
    let registrar = world.sign_in(&world.registrar).await?;
    let registrar = registrar.session();
    let mut wallet = Wallet::generate(registrar.trust(), hospital_a(), vec![Role::Practitioner])?;
    let (id, key) = (wallet.account.id.clone(), wallet.key_digest());
    let admission = |roles: &[Role]| RegisterMember {
        id: id.clone(),
        msp: hospital_a(),
        roles: roles.to_vec(),
        key: key.clone(),
        network: None,
        custody: false,
    };
    for roles in [
        &[Role::Ministry][..],
        &[Role::Registrar],
        &[Role::Practitioner, Role::Ministry],
    ] {
        let refusal = registrar.submit(&admission(roles)).await;
        assert!(refusal.is_err(), "{roles:?}: {refusal:?}");
    }

    // The authority lets a registrar write any role into a certificate: it restricts names, never values. The role gives
    // nothing: the member is what the ledger says.
    let identity = mint(&world, registrar, &mut wallet, "ministry").await?;
    let admission = admission(&[Role::Practitioner]);
    registrar.submit(&admission).await?;
    let minted = Session::sign_in(emr_native::connect(&world.profile)?, identity).await?;
    let activation = ActivateMember {
        recipient: wallet.device_key().recipient(),
        patient_recipient: None,
        device: None,
        keyring: None,
    };
    minted.submit(&activation).await?;
    let suspension = SuspendMember {
        id: world.ministry.account.id.clone(),
        remaining: Vec::new(),
    };
    let refusal = minted.submit(&suspension).await;
    refused(refusal, ErrorCode::NotPermitted);
    refused_by_web(minted.web().sign_ups().await, ErrorCode::NotPermitted);
    let member = minted.member(&id).await?;
    assert_eq!(member.roles, [Role::Practitioner]);
    Ok(())
}

async fn a_registrar_admits_nobody_to_another_hospital(world: Arc<World>) -> Outcome {
    let registrar = world.sign_in(&world.registrar).await?;
    let registrar = registrar.session();
    let wallet = Wallet::generate(registrar.trust(), hospital_b(), vec![Role::Practitioner])?;
    let admission = RegisterMember {
        id: wallet.account.id.clone(),
        msp: hospital_b(),
        roles: vec![Role::Practitioner],
        key: wallet.key_digest(),
        network: None,
        custody: false,
    };
    let refusal = registrar.submit(&admission).await;
    refused(refusal, ErrorCode::NotPermitted);

    // Nor does the other hospital's authority know the registrar.
    let own = &world.registrar.account.certificates[0];
    let token = world
        .registrar
        .account
        .registrar(world.registrar.signer(), &own.authority);
    let token = token.expect("a registrar has a certificate of their hospital's authority");
    let unsigned = RegisterRequest::client(wallet.account.id.as_str())
        .unsigned("hospital-b-members", &token.certificate_pem);
    let signature = token.signer.sign(&unsigned.bytes_to_sign()).await?;
    let request = unsigned.authorize(&signature)?;
    let response = registrar
        .web()
        .relay("hospital-b-members", &request)
        .await?;
    assert!(
        response.registration().is_err(),
        "the authority believes its own certificates only"
    );

    // This registrar must not suspend a practitioner of the other hospital.
    let doctor = world.doctor(&hospital_b()).await?;
    refused(
        registrar.suspend(doctor.member.id(), &[]).await,
        ErrorCode::NotPermitted,
    );
    Ok(())
}

async fn a_registrar_admits_practitioners_of_their_own_hospital(world: Arc<World>) -> Outcome {
    let registrar = world.sign_in(&world.registrar).await?;
    let registrars = world.registrar.registrars();
    let doctor: Person = world
        .admit(
            registrar.session(),
            &registrars,
            &hospital_a(),
            &[Role::Practitioner],
        )
        .await?;
    let patient = world.patient().await?;
    patient.grant(&doctor, READ_AND_ADD).await?;
    let basis = doctor.basis(patient.id()).await?;
    let added = add(&doctor.member, &basis, b"a first record").await?;
    registrar.session().suspend(doctor.member.id(), &[]).await?;
    let suspended = world.sign_in(&doctor.wallet).await?;
    refused(
        open(&suspended, &basis, &added).await,
        ErrorCode::NotPermitted,
    );
    Ok(())
}

async fn a_registrar_admits_a_walk_in_patient_who_adds_a_record(world: Arc<World>) -> Outcome {
    let registrar = world.person(&hospital_b(), &[Role::Registrar]).await?;
    let session = registrar.member.session();
    let registrars = registrar.wallet.registrars();
    let (ministry, roles) = (&world.profile.ministry, [Role::Patient]);
    let admitted = world.admit(session, &registrars, ministry, &roles).await?;
    let entry = session.member(admitted.member.id()).await?;
    assert_eq!(
        (entry.msp, entry.registered_by, entry.custody),
        (ministry.clone(), Some(hospital_b()), false)
    );

    let patient = world.with_category(admitted, false).await?;
    let added = add(&patient.member, &patient.basis(), b"a first record").await?;
    open_green(&patient.member, &patient.basis(), &added, b"a first record").await
}

async fn a_registrars_certificate_of_the_ministry_names_no_member(world: Arc<World>) -> Outcome {
    let certificates = &world.registrar.account.certificates;
    let authorities = certificates.iter().map(|issued| issued.authority.as_str());
    let authorities: Vec<_> = authorities.collect();
    assert_eq!(authorities, ["hospital-a-members", "ministry-members"]);
    let identity = SigningIdentity::new(
        world.profile.ministry.clone(),
        certificates[1].certificate.clone(),
        world.registrar.signer(),
    )?;
    let proposal = world.propose(&identity, RequestAccess::NAME, &request_access(&identity))?;
    let answer = ask(world.peer(&world.profile.ministry)?, &proposal).await?;
    let said = answer.response.unwrap_or_default().message;
    assert!(said.contains("NOT_PERMITTED"), "{said}");
    let connection = emr_native::connect(&world.profile)?;
    failed_by_web(connection.web().sign_in(&identity).await, "SIGN_IN_REFUSED");
    Ok(())
}

/// Signs another peer's answer as if the signer had come to the same result.
fn endorse_as(forger: &SigningIdentity, response: &[u8]) -> Result<Endorsement, Failure> {
    let endorser = Identity::new(forger.msp().as_str(), forger.certificate_pem())?.to_bytes();
    let text = [response, &endorser].concat();
    Ok(Endorsement {
        signature: in_memory(forger).sign(&text)?.into(),
        endorser,
    })
}

/// Has the authority of a registrar's hospital issue a certificate with a role of the registrar's choice.
async fn mint(
    world: &World,
    registrar: &Session,
    wallet: &mut Wallet,
    role: &str,
) -> Result<SigningIdentity, Failure> {
    let authority = &world.registrar.account.certificates[0].authority;
    let token = world
        .registrar
        .account
        .registrar(world.registrar.signer(), authority);
    let token = token.expect("a registrar has a certificate of their hospital's authority");
    let unsigned = RegisterRequest::client(wallet.account.id.as_str())
        .with_attribute(attribute::ROLE, role)
        .with_attribute(attribute::ID, wallet.account.id.as_str())
        .with_attribute(attribute::HOSPITAL, wallet.account.msp.as_str())
        .unsigned(authority, &token.certificate_pem);
    let signature = token.signer.sign(&unsigned.bytes_to_sign()).await?;
    let registration = registrar
        .web()
        .relay(authority, &unsigned.authorize(&signature)?)
        .await?;
    let secret = registration.registration()?.secret;
    let signer = wallet.signer();
    let application = wallet.account.sign_up(&*signer, Vec::new(), None).await?;
    let request = EnrollRequest::new(application.csr);
    let request = request.request(authority, wallet.account.id.as_str(), &secret);
    let issued = registrar
        .web()
        .relay(authority, &request)
        .await?
        .enrollment()?
        .certificate;
    let issued = IssuedCertificate {
        authority: authority.clone(),
        certificate: issued,
    };
    wallet.account.set_certificates(&*signer, vec![issued])?;
    Ok(wallet.identity()?.expect("the wallet has a certificate"))
}
