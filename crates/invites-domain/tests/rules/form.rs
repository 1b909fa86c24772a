use std::collections::BTreeMap;

use invites_domain::{
    FieldError, FieldErrorCode as Code, FormField, FormFieldKind as Kind, InviteForm, Messaging, Rule,
    validate_details, validate_form,
};

fn with(kinds: &[Kind]) -> InviteForm {
    let mut form = InviteForm::default();
    form.fields.extend(kinds.iter().cloned().map(FormField::of));
    form.consent_text = Some("I agree to be contacted.".into());
    form
}

fn custom(key: &str) -> Kind {
    Kind::Custom { key: key.into() }
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let fixed = [("firstName", "Anna"), ("lastName", "Smith"), ("email", "Anna@ACME.com")];
    fixed
        .iter()
        .chain(pairs)
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

fn codes(errors: &[FieldError]) -> Vec<(&str, Code, &str)> {
    errors
        .iter()
        .map(|error| (&*error.field, error.code, error.rule.map_or("", Rule::as_str)))
        .collect()
}

#[test]
fn r79_the_three_fixed_fields_cannot_be_removed_or_made_optional() {
    let mut form = InviteForm::default();
    form.fields.remove(2);
    form.fields[0].optional = true;
    assert_eq!(
        codes(&validate_form(&form).unwrap_err()),
        [
            ("fields", Code::Required, "R79"),
            ("fields[0].optional", Code::Locked, "R79")
        ]
    );
    assert_eq!(validate_form(&InviteForm::default()).unwrap(), InviteForm::default());
}

#[test]
fn r79_the_fixed_fields_stand_in_front_and_the_others_keep_their_order() {
    let mut form = with(&[Kind::Phone, Kind::CompanyName]);
    form.fields.reverse();
    let kinds: Vec<_> = validate_form(&form)
        .unwrap()
        .fields
        .into_iter()
        .map(|field| field.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            Kind::FirstName,
            Kind::LastName,
            Kind::Email,
            Kind::CompanyName,
            Kind::Phone
        ]
    );
}

#[test]
fn r80_r81_other_fields_are_required_unless_made_optional() {
    let mut form = with(&[Kind::CompanyName, custom("shirt-size")]);
    form.fields[4].label = "Shirt size".into();
    let form = validate_form(&form).unwrap();
    let errors = validate_details(&form, &values(&[])).unwrap_err();
    assert_eq!(
        codes(&errors),
        [
            ("companyName", Code::Required, "R86"),
            ("custom:shirt-size", Code::Required, "R86")
        ]
    );
    let mut optional = form;
    optional.fields[3].optional = true;
    optional.fields[4].optional = true;
    assert_eq!(
        validate_details(&optional, &values(&[("companyName", "  ")]))
            .unwrap()
            .values
            .len(),
        3
    );
}

#[test]
fn r80_a_custom_field_has_its_own_key_and_label() {
    for key in ["", "Shirt", "a b", &"k".repeat(41)] {
        let mut form = with(&[custom(key)]);
        form.fields[3].label = "Shirt".into();
        assert_eq!(
            codes(&validate_form(&form).unwrap_err()),
            [("fields[3].kind", Code::Invalid, "R80")]
        );
    }
    let errors = validate_form(&with(&[custom("a"), Kind::Phone, Kind::Phone])).unwrap_err();
    assert_eq!(
        codes(&errors),
        [
            ("fields[3].label", Code::Required, "R80"),
            ("fields[5]", Code::Duplicate, "R80")
        ]
    );
}

#[test]
fn r82_consent_is_always_required_and_must_be_ticked() {
    let mut form = with(&[Kind::Consent]);
    form.fields[3].optional = true;
    form.consent_text = Some("  ".into());
    assert_eq!(
        codes(&validate_form(&form).unwrap_err()),
        [
            ("fields[3].optional", Code::Locked, "R82"),
            ("consentText", Code::Required, "R82")
        ]
    );
    let form = validate_form(&with(&[Kind::Consent])).unwrap();
    for refused in [
        &[][..],
        &[("consent", "")],
        &[("consent", "false")],
        &[("consent", "on")],
    ] {
        let errors = validate_details(&form, &values(refused)).unwrap_err();
        assert_eq!(
            (&*errors[0].field, errors[0].code),
            ("consent", Code::Required),
            "{refused:?}"
        );
    }
}

#[test]
fn r88a_a_submission_keeps_the_fields_asked_and_the_exact_consent_text() {
    let form = validate_form(&with(&[Kind::Consent])).unwrap();
    let details = validate_details(&form, &values(&[("consent", "true")])).unwrap();
    assert_eq!(details.fields_asked, form.fields);
    assert_eq!(details.consent_text.as_deref(), Some("I agree to be contacted."));
    let unasked = validate_form(&with(&[])).unwrap();
    assert_eq!(validate_details(&unasked, &values(&[])).unwrap().consent_text, None);
}

#[test]
fn r83_custom_messaging_needs_a_title() {
    let with = |title: &str, text: &str| InviteForm {
        custom_messaging: Some(Messaging {
            title: title.into(),
            text: text.into(),
        }),
        ..InviteForm::default()
    };
    assert_eq!(
        codes(&validate_form(&with(" ", &"x".repeat(20_001))).unwrap_err()),
        [
            ("customMessaging.title", Code::Blank, "R83"),
            ("customMessaging.text", Code::TooLong, "R83")
        ]
    );
    assert_eq!(
        validate_form(&with(" Welcome ", ""))
            .unwrap()
            .custom_messaging
            .unwrap()
            .title,
        "Welcome"
    );
}

#[test]
fn r86_syntax_and_lengths_are_judged_and_all_at_once() {
    let form = with(&[Kind::JobTitle, custom("why")]);
    let (long, longer) = ("x".repeat(201), "x".repeat(1_001));
    let bad = values(&[
        ("firstName", "A\u{202E}"),
        ("email", "anna"),
        ("jobTitle", &long),
        ("custom:why", &longer),
    ]);
    assert_eq!(
        codes(&validate_details(&form, &bad).unwrap_err()),
        [
            ("firstName", Code::ControlCharacter, "R86"),
            ("email", Code::Invalid, "R86"),
            ("jobTitle", Code::TooLong, "R86"),
            ("custom:why", Code::TooLong, "R86")
        ]
    );
}

#[test]
fn r86_unknown_fields_are_refused_and_unselected_ones_not_stored() {
    let form = InviteForm::default();
    let details = validate_details(&form, &values(&[("phone", "+31 20 123")])).unwrap();
    assert_eq!(
        details.values.keys().collect::<Vec<_>>(),
        ["email", "firstName", "lastName"]
    );
    assert_eq!(details.values["email"], "anna@acme.com");
    let errors = validate_details(&form, &values(&[("isAdmin", "true"), ("custom:x", "1")])).unwrap_err();
    assert_eq!(
        codes(&errors),
        [("custom:x", Code::Unknown, "R86"), ("isAdmin", Code::Unknown, "R86")]
    );
}

#[test]
fn a_form_is_stored_as_json_and_reads_back() {
    let mut form = with(&[custom("why"), Kind::Consent]);
    form.custom_messaging = Some(Messaging {
        title: "Hi".into(),
        text: "there".into(),
    });
    let json = serde_json::to_string(&form).unwrap();
    assert!(json.contains("\"custom:why\"") && json.contains("\"consentText\""));
    assert_eq!(serde_json::from_str::<InviteForm>(&json).unwrap(), form);
    assert!(serde_json::from_str::<Kind>("\"password\"").is_err());
}
