//! A member's devices: a new one asks, one that the member has adds it, and the new one finishes.

use emr_client::comparison_code::ComparisonCode;
use emr_client::device::{DeviceAnswer, DeviceRequest};
use emr_client::member::join;
use emr_model::Digest;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, parse};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a new device asks of a device that the member has. */
export interface DeviceRequest {
  /** To be brought to the other device; it contains nothing secret. */
  request: string;
  /** What the member compares on both screens: five groups of five digits. */
  code: string;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// What a new device asks.
    #[wasm_bindgen(typescript_type = "DeviceRequest")]
    pub type AskedDevice;
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// What this new device asks of a device that the member has.
    ///
    /// # Errors
    ///
    /// Those of [`DeviceRequest::new`].
    #[wasm_bindgen(js_name = deviceRequest)]
    pub async fn device_request(&self) -> Result<AskedDevice, Failure> {
        #[derive(Serialize)]
        struct View {
            request: String,
            code: String,
        }
        let account = self.current_account();
        let request = DeviceRequest::new(&account, &*self.keys, &*self.keys).await?;
        let view = View {
            request: json(&request),
            code: code_of(&request)?.to_string(),
        };
        Ok(object(&view).into())
    }

    /// Makes this new device one of the member's by the answer of [`Device::add_device`]. Keep the account afterwards.
    ///
    /// # Errors
    ///
    /// A sentence if the answer is malformed, and the errors of [`join`].
    #[wasm_bindgen(js_name = finishDevice)]
    pub async fn finish_device(&self, answer: String) -> Result<(), Failure> {
        let answer: DeviceAnswer = read(&answer, "the other device's answer")?;
        let mut account = self.current_account();
        let keys = (self.keys.clone() as _, self.keys.clone() as _);
        let member = join(self.connection.clone(), &mut account, keys, &answer).await?;
        self.continue_as(member, account);
        Ok(())
    }

    /// The code of a new device's request, which the member compares on both screens.
    ///
    /// # Errors
    ///
    /// A sentence if the request is malformed.
    #[wasm_bindgen(js_name = deviceCode)]
    pub fn device_code(&self, request: &str) -> Result<String, Failure> {
        Ok(code_of(&read(request, "the new device's request")?)?.to_string())
    }

    /// Adds a new device, whose code the member compared; returns the answer to be brought to it, which contains nothing
    /// secret.
    ///
    /// # Errors
    ///
    /// A sentence if the request is malformed or has another code, and the errors of
    /// [`Member::add_device`](emr_client::member::Member::add_device).
    #[wasm_bindgen(js_name = addDevice)]
    pub async fn add_device(&self, request: &str, code: &str) -> Result<String, Failure> {
        let request = compared(request, code)?;
        let account = self.current_account();
        let added = self.as_member(async |member| member.add_device(&account, &request).await);
        Ok(json(&added.await?))
    }

    /// The answer for a new device to which this one will hand over, whose code was compared. It changes nothing yet.
    ///
    /// # Errors
    ///
    /// Those of [`Device::add_device`].
    #[wasm_bindgen(js_name = certifyDevice)]
    pub async fn certify_device(&self, request: &str, code: &str) -> Result<String, Failure> {
        let request = compared(request, code)?;
        let account = self.current_account();
        let answer = self.as_member(async |member| member.certify_device(&account, &request).await);
        Ok(json(&answer.await?))
    }

    /// Makes the new device of this request, whose code was compared, the only one of the member. This device can do
    /// nothing afterwards.
    ///
    /// # Errors
    ///
    /// A sentence if the request is malformed or has another code, and the errors of
    /// [`Member::hand_over`](emr_client::member::Member::hand_over).
    #[wasm_bindgen(js_name = handOver)]
    pub async fn hand_over(&self, request: &str, code: &str) -> Result<(), Failure> {
        let request = compared(request, code)?;
        self.as_member(async |member| member.hand_over(&request).await)
            .await?;
        Ok(())
    }

    /// Ends the key of one of the member's other devices at once. Keep the account afterwards: it has another reading key.
    ///
    /// # Errors
    ///
    /// A sentence if the key is malformed, and the errors of
    /// [`Member::remove_device`](emr_client::member::Member::remove_device).
    #[wasm_bindgen(js_name = removeDevice)]
    pub async fn remove_device(&self, key: &str) -> Result<(), Failure> {
        let key: Digest = parse(key, "the key's digest")?;
        self.with_account(async |member, account| member.remove_device(account, &key).await)
            .await?;
        Ok(())
    }
}

/// A new device's request, if it has the code that was compared.
pub(crate) fn compared(request: &str, code: &str) -> Result<DeviceRequest, Failure> {
    let request: DeviceRequest = read(request, "the new device's request")?;
    let compared: ComparisonCode = parse(code, "the code")?;
    if code_of(&request)? != compared {
        return Err(Failure::new(
            "the code is not the one of this request: do not add the device",
        ));
    }
    Ok(request)
}

fn code_of(request: &DeviceRequest) -> Result<ComparisonCode, Failure> {
    let code = request.code();
    code.map_err(|error| Failure::new(error.to_string()))
}

pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("structs with text keys have a JSON form")
}

pub(crate) fn read<T: serde::de::DeserializeOwned>(text: &str, what: &str) -> Result<T, Failure> {
    emr_model::json::from_slice(text.as_bytes())
        .map_err(|_| Failure::new(format!("{what} is malformed")))
}
