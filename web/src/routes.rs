//! All routes in one table, from which everything else about them follows: what is answered, and to whom; `Allow`; the
//! labels of metrics; the description of the interface.

mod answer;
mod authorities;
mod blobs;
mod body;
mod caller;
mod changes;
mod contacts;
mod feedback;
mod fetch_metadata;
mod health;
mod invitations;
mod keepers;
mod network;
mod openapi;
mod operation;
mod organizations;
mod page;
mod parameters;
mod practitioners;
mod profile;
mod query;
mod readme;
mod revocations;
mod route;
mod sender;
mod session_cookie;
mod sessions;
mod sign_ups;
mod signatures;
mod table;
mod template;
mod transactions;

use std::sync::Arc;

use emr_model::ErrorCode::{self, Conflict, Expired, InvalidArgument, NotFound, NotPermitted};
use emr_model::ServiceCode::{OutcomeUnknown, QuotaUsed, TooBusy};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::filters::path::FullPath;
use warp::http::Method;
use warp::reply::Response;

use self::body::body;
#[cfg(test)]
pub(crate) use self::openapi::describe;
use self::route::Route;
use self::table::Table;
use crate::problem::Code;
use crate::state::AppState;
use crate::upstream::PEER_FAILURES;

/// Everything that the service answers.
pub(crate) fn routes(state: &Arc<AppState>) -> BoxedFilter<(Response,)> {
    let (state, table) = (state.clone(), Arc::new(table()));
    warp::method()
        .and(warp::path::full())
        .and(body())
        .then(move |method: Method, path: FullPath, body| {
            let (state, table) = (state.clone(), table.clone());
            async move { table.answer(&state, &method, path.as_str(), body).await }
        })
        .boxed()
}

/// The table of all routes.
pub(crate) fn table() -> Table {
    let (get, post) = (Method::GET, Method::POST);
    Table::new(vec![
        Route::new("page", get.clone(), "/", page::page).summary("The page for members."),
        Route::new("asset", get.clone(), "/assets/{file}", page::asset)
            .summary("A file that the page loads."),
        Route::new("version", get.clone(), page::VERSION, page::version)
            .summary("The address of the page's main script, which is another one in another version."),
        Route::new("readme", get.clone(), "/readme", readme::readme)
            .summary("The project's README."),
        Route::new("health", get.clone(), "/healthz", health::health)
            .summary("Whether the service can do its work."),
        Route::new(
            "describe",
            get.clone(),
            "/api/v1/openapi.json",
            openapi::description,
        )
        .summary("This description."),
        Route::new("profile", get.clone(), "/api/v1/profile", profile::profile)
            .summary("What a member's program must know and trust about the network."),
        Route::new(
            "listOrganizations",
            get.clone(),
            "/api/v1/organizations",
            organizations::list,
        )
        .summary("What is public about the ministry and the hospitals, as the ledger has it.")
        .refuses([TooBusy]),
        Route::new(
            "logo",
            get.clone(),
            "/api/v1/organizations/{msp}/logo",
            organizations::logo,
        )
        .summary("The logo of an organization.")
        .refuses([NotFound])
        .refuses([TooBusy]),
        Route::new(
            "findPractitioners",
            get.clone(),
            "/api/v1/practitioners",
            practitioners::find,
        )
        .summary("Practitioners who put themselves into the public directory, by name.")
        .refuses([TooBusy]),
        Route::new(
            "challenge",
            post.clone(),
            "/api/v1/sessions/challenge",
            sessions::give_challenge,
        )
        .summary("A nonce to sign in with."),
        Route::new(
            "signIn",
            post.clone(),
            "/api/v1/sessions",
            sessions::sign_in,
        )
        .summary("Begins a session by proof of possession of the X.509 key.")
        .of_security()
        .refuses(sessions::SIGN_IN_REFUSALS),
        Route::new(
            "signOut",
            Method::DELETE,
            "/api/v1/sessions",
            sessions::sign_out,
        )
        .summary("Ends the session.")
        .of_security(),
        Route::new(
            "listSessions",
            get.clone(),
            "/api/v1/sessions",
            sessions::list,
        )
        .summary("Where the caller is signed in, the session last used first."),
        Route::new(
            "endSession",
            Method::DELETE,
            "/api/v1/sessions/{id}",
            sessions::end,
        )
        .summary("Ends one of the caller's sessions, on whichever device it is.")
        .of_security()
        .refuses([NotFound]),
        Route::new("changes", get.clone(), "/api/v1/changes", changes::changes).summary(
            "Tells an open page that something changed: server-sent events, each with a `Changes`.",
        ),
        Route::new("signUp", post.clone(), "/api/v1/sign-ups", sign_ups::add)
            .summary("Applies for membership.")
        .of_security()
            .refuses([Conflict, Expired])
            .refuses([QuotaUsed]),
        Route::new(
            "invite",
            post.clone(),
            "/api/v1/invitations",
            invitations::invite,
        )
        .summary("Makes an invitation: a code with which one person's application finds room.")
        .of_security()
        .refuses([QuotaUsed]),
        Route::new(
            "listSignUps",
            get.clone(),
            "/api/v1/sign-ups",
            sign_ups::list,
        )
        .summary("The applications in the caller's queue, those of invited applicants first, and the oldest first."),
        Route::new(
            "signUpStatus",
            post.clone(),
            "/api/v1/sign-ups/{member}/status",
            sign_ups::status,
        )
        .summary("How the application of the signing key stands, with the certificates of an approval.")
        .refuses([NotFound]),
        Route::new(
            "getSignUp",
            get.clone(),
            "/api/v1/sign-ups/{member}/application",
            sign_ups::get,
        )
        .summary("An application that the caller may decide: a registrar also a patient's, by the id that the patient shows.")
        .refuses([NotFound]),
        Route::new(
            "deskFile",
            get.clone(),
            "/api/v1/sign-ups/{member}/desk-file",
            sign_ups::desk_file,
        )
        .summary("The sealed file with the name of an applicant whom the caller may decide about.")
        .refuses([NotFound]),
        Route::new(
            "decideSignUp",
            post.clone(),
            "/api/v1/sign-ups/{member}/decision",
            sign_ups::decide,
        )
        .summary("Approves or refuses an application.")
        .of_security()
        .refuses([NotFound, Conflict]),
        Route::new(
            "putContact",
            Method::PUT,
            "/api/v1/contacts/{member}",
            contacts::put,
        )
        .summary("Keeps the caller's sealed contact details in place of earlier ones.")
        .of_security()
        .refuses([Conflict, NotPermitted]),
        Route::new(
            "getContact",
            get.clone(),
            "/api/v1/contacts/{member}",
            contacts::get,
        )
        .summary("The sealed contact details of the caller, or of a member whom the caller could have admitted.")
        .refuses([NotFound]),
        Route::new(
            "listRevocations",
            get.clone(),
            "/api/v1/revocations",
            revocations::list,
        )
        .summary("The revocations of members that the channel does not list yet."),
        Route::new("network", get.clone(), "/api/v1/network", network::network)
            .summary("Peers, orderers, keepers and authorities: whether each answers, and when its certificate ends.")
            .refuses([TooBusy]),
        Route::new(
            "sendFeedback",
            post.clone(),
            "/api/v1/feedback",
            feedback::send,
        )
        .summary("Sends a sealed message to the ministry.")
        .refuses([Conflict, NotPermitted]),
        Route::new(
            "sendVisitorsFeedback",
            post.clone(),
            "/api/v1/feedback/visitors",
            feedback::send_as_visitor,
        )
        .summary("Sends a sealed message to the ministry without a session.")
        .refuses([Conflict]),
        Route::new(
            "listFeedback",
            get.clone(),
            "/api/v1/feedback",
            feedback::list,
        )
        .summary("What people said to the ministry, sealed: first what is not done."),
        Route::new(
            "feedbackFile",
            get.clone(),
            "/api/v1/feedback/{digest}/file",
            feedback::file,
        )
        .summary("The sealed file of a message to the ministry.")
        .refuses([NotFound]),
        Route::new(
            "finishFeedback",
            post.clone(),
            "/api/v1/feedback/{digest}/done",
            feedback::finish,
        )
        .summary("Marks a message to the ministry as done.")
        .refuses([NotFound]),
        Route::new(
            "evaluate",
            post.clone(),
            "/api/v1/evaluate",
            transactions::evaluate,
        )
        .summary("Has one peer evaluate a function of the contract.")
        .refuses(ErrorCode::ALL)
        .refuses(PEER_FAILURES),
        Route::new(
            "endorse",
            post.clone(),
            "/api/v1/endorse",
            transactions::endorse,
        )
        .summary("Has a proposal endorsed.")
        .refuses(ErrorCode::ALL)
        .refuses(PEER_FAILURES),
        Route::new(
            "submit",
            post.clone(),
            "/api/v1/submit",
            transactions::submit_signed,
        )
        .summary("Has a transaction ordered, and waits until it is committed.")
        .refuses([NotPermitted, Conflict])
        .refuses(PEER_FAILURES)
        .refuses([OutcomeUnknown])
        .refuses(Code::of_invalid_transactions()),
        Route::new(
            "transaction",
            get.clone(),
            "/api/v1/transactions/{transaction}",
            transactions::get,
        )
        .summary(
            "The transaction that added a record which the caller opened, as its author signed it.",
        )
        .refuses([NotFound, Expired])
        .refuses(PEER_FAILURES),
        Route::new(
            "signatures",
            post.clone(),
            "/api/v1/signatures",
            signatures::list,
        )
        .summary(
            "The transactions in the caller's name, valid or not, each as it was signed, the newest first.",
        )
        .refuses(PEER_FAILURES),
        Route::new("putBlob", Method::PUT, "/api/v1/blobs/{digest}", blobs::put)
            .summary("Stores ciphertext under its SHA-256 digest.")
            .refuses([InvalidArgument])
            .refuses([TooBusy, QuotaUsed]),
        Route::new("getBlob", get.clone(), "/api/v1/blobs/{digest}", blobs::get)
            .summary("Ciphertext that is released to the caller.")
            .refuses([NotFound, Expired]),
        Route::new("keepers", get, "/api/v1/keepers", keepers::list)
            .summary(
                "The registered keepers, in a transaction that peers endorsed and nobody submits.",
            )
            .refuses(PEER_FAILURES),
        Route::new(
            "hold",
            post.clone(),
            "/api/v1/keepers/{msp}/hold",
            keepers::hold,
        )
        .summary("Has an organization's keeper hold its file of a proposal.")
        .refuses(ErrorCode::ALL)
        .refuses(keepers::REFUSALS),
        Route::new(
            "release",
            post.clone(),
            "/api/v1/keepers/{msp}/release",
            keepers::release,
        )
        .summary("Asks an organization's keeper for its shares of what a committed entry opens.")
        .refuses(ErrorCode::ALL)
        .refuses(keepers::REFUSALS),
        Route::new(
            "unlock",
            post.clone(),
            "/api/v1/keepers/{msp}/unlock",
            keepers::unlock,
        )
        .summary("Asks the keeper of the caller's hospital for the keys in locks.")
        .refuses(ErrorCode::ALL)
        .refuses(keepers::REFUSALS),
        Route::new(
            "reseal",
            post.clone(),
            "/api/v1/keepers/{msp}/reseal",
            keepers::reseal,
        )
        .summary("Asks an organization's keeper to seal a desk file to the caller's device.")
        .refuses(ErrorCode::ALL)
        .refuses(keepers::REFUSALS),
        Route::new(
            "restore",
            post.clone(),
            "/api/v1/keepers/{msp}/restore",
            keepers::restore,
        )
        .summary("Asks an organization's keeper for its share of the key that opens the caller's keyring after a recovery.")
        .refuses(ErrorCode::ALL)
        .refuses(keepers::REFUSALS),
        Route::new(
            "letEnroll",
            post.clone(),
            "/api/v1/ca/{authority}/identities/{member}",
            authorities::let_enroll,
        )
        .summary("Relays an approver's request that lets a member who lost every device enroll once more.")
        .of_security()
        .refuses(authorities::REFUSALS),
        Route::new(
            "relay",
            post,
            "/api/v1/ca/{authority}/{function}",
            authorities::relay,
        )
        .summary("Relays a member's request to a certificate authority, byte for byte.")
        .of_security()
        .refuses(authorities::REFUSALS),
    ])
}
