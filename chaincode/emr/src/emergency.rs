//! Emergencies: a practitioner gives a reason and reads without a grant for some hours, and the hospital owes a review.

use emr_model::emergency::{
    BreakGlass, Emergencies, Emergency, GlassBroken, ListEmergencies, Review, ReviewEmergency,
};
use emr_model::member::Role;
use emr_model::{Done, EmergencyId, MemberId, MspId, Page, PageRequest};
use fabric_chaincode::Ledger;

use crate::agreement;
use crate::authority::{self, Power};
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::daily;
use crate::error::{ContractError, require};
use crate::policy;
use crate::schema::{
    Closed, EMERGENCIES, EMERGENCIES_OF_DAY, EMERGENCY_REASONS, OWED_REVIEWS, Owed, OwedReview,
    REVIEWS_OF, ReviewsOf,
};

/// Declares an emergency; for practitioners. An emergency of theirs that was found to be none, or whose review is overdue,
/// blocks it; one that still waits for its review does not, because two people may need help in one night.
///
/// Does not check that the patient exists, so that success reveals nothing.
pub(crate) async fn break_glass<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: BreakGlass,
) -> Result<GlassBroken, ContractError> {
    caller.require(Role::Practitioner)?;
    let reason = (&request.patient, caller.id(), &request.text);
    let used = EMERGENCY_REASONS.get(context.ledger, reason).await?;
    if used.is_some() {
        return Err(ContractError::Exists(
            "emergency with this reason: each needs a new one",
        ));
    }
    EMERGENCY_REASONS
        .put(context.ledger, reason, &Closed {})
        .await?;
    let mut reviews = reviews_of(context, caller.id()).await?;
    require(!reviews.block(context.time), ContractError::ReviewOwed)?;
    let most = BreakGlass::MOST_A_DAY;
    daily::count(context, &caller, &EMERGENCIES_OF_DAY, most).await?;
    let policy = policy::current(context).await?;
    let after = |seconds: u32| context.time.plus_millis(u64::from(seconds) * 1_000);
    let emergency = Emergency {
        id: EmergencyId {
            time: context.time,
            transaction: context.transaction.clone(),
        },
        patient: request.patient,
        practitioner: caller.member.id,
        hospital: caller.member.msp,
        reason: request.reason,
        text: request.text,
        until: after(policy.emergency_seconds),
        review_due: after(policy.review_seconds),
        review: None,
        second_review: None,
    };
    put(context, &emergency).await?;
    reviews.owed.push(Owed {
        emergency: emergency.id.transaction.clone(),
        due: emergency.review_due,
    });
    REVIEWS_OF
        .put(context.ledger, (&emergency.practitioner,), &reviews)
        .await?;
    let owed = OwedReview {
        patient: emergency.patient,
        emergency: emergency.id.clone(),
    };
    let key = (
        &emergency.hospital,
        &emergency.id.time,
        &emergency.id.transaction,
    );
    OWED_REVIEWS.put(context.ledger, key, &owed).await?;
    context.announce("GlassBroken")?;
    Ok(GlassBroken {
        emergency: emergency.id,
        until: emergency.until,
    })
}

/// Reviews an emergency; for the ministry and registrars of the hospital that owes the review. One that was found to be
/// none is reviewed once more, by another official.
pub(crate) async fn review<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ReviewEmergency,
) -> Result<Done, ContractError> {
    let id = &request.emergency;
    let key = (&request.patient, &id.time, &id.transaction);
    let emergency = EMERGENCIES.get(context.ledger, key).await?;
    let emergency = emergency
        .filter(|emergency| {
            emergency.practitioner != *caller.id()
                && agreement::require_party(&caller, &emergency.hospital).is_ok()
        })
        .ok_or(ContractError::NotPermitted)?;
    if !emergency.owes_review() {
        return Err(ContractError::Conflict("emergency was reviewed already"));
    }
    let first = emergency.review.as_ref();
    if first.is_some_and(|first| first.by == *caller.id()) {
        return Err(ContractError::Conflict(
            "emergency that was found to be none is reviewed again by another official",
        ));
    }
    let review = Review {
        by: caller.member.id,
        time: context.time,
        outcome: request.outcome,
        text: request.text,
    };
    let emergency = match emergency.review {
        None => Emergency {
            review: Some(review),
            ..emergency
        },
        Some(_) => Emergency {
            second_review: Some(review),
            ..emergency
        },
    };
    put(context, &emergency).await?;
    let mut reviews = reviews_of(context, &emergency.practitioner).await?;
    reviews.owed.retain(|owed| owed.emergency != id.transaction);
    reviews
        .unjustified
        .retain(|unjustified| *unjustified != id.transaction);
    if emergency.owes_review() {
        reviews.unjustified.push(id.transaction.clone());
    } else {
        let owed = (&emergency.hospital, &id.time, &id.transaction);
        OWED_REVIEWS.delete(context.ledger, owed).await?;
    }
    REVIEWS_OF
        .put(context.ledger, (&emergency.practitioner,), &reviews)
        .await?;
    context.announce("EmergencyReviewed")?;
    Ok(Done {})
}

/// A patient's emergencies, or those whose review a hospital owes.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListEmergencies,
) -> Result<Page<Emergency>, ContractError> {
    match request.emergencies {
        Emergencies::Of(patient) => {
            authority::in_place_of(context, caller.reader(), &patient, Power::Log).await?;
            let prefix = [patient.as_str()];
            EMERGENCIES
                .page(context.ledger, &prefix, &request.page)
                .await
        }
        Emergencies::Owed(hospital) => {
            agreement::require_party(&caller, &hospital)?;
            owed(context, &hospital, &request.page).await
        }
    }
}

async fn reviews_of<L: Ledger>(
    context: &Context<'_, L>,
    practitioner: &MemberId,
) -> Result<ReviewsOf, ContractError> {
    let reviews = REVIEWS_OF.get(context.ledger, (practitioner,)).await?;
    Ok(reviews.unwrap_or_default())
}

async fn owed<L: Ledger>(
    context: &Context<'_, L>,
    hospital: &MspId,
    page: &PageRequest,
) -> Result<Page<Emergency>, ContractError> {
    let prefix = [hospital.as_str()];
    let owed = OWED_REVIEWS.page(context.ledger, &prefix, page).await?;
    let keys = owed
        .entries
        .iter()
        .map(|OwedReview { patient, emergency }| {
            (patient, &emergency.time, &emergency.transaction)
        });
    let found = EMERGENCIES.get_many(context.ledger, keys).await?;
    Ok(Page {
        entries: found.into_iter().flatten().collect(),
        next: owed.next,
    })
}

async fn put<L: Ledger>(
    context: &Context<'_, L>,
    emergency: &Emergency,
) -> Result<(), ContractError> {
    let id = &emergency.id;
    let key = (&emergency.patient, &id.time, &id.transaction);
    EMERGENCIES.put(context.ledger, key, emergency).await
}
