//! The details form in its editor: what can be asked, what is, in which order (R79–R83). Pure.

use invites_client::{
    enums::FormFieldType as Kind,
    operations::{form_query, update_invite_form},
};

/// A field that can be asked beside the three that always are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What tells it apart in the list. Custom ones that were saved have the API's key in it.
    pub key: String,
    /// What it asks for.
    pub kind: Kind,
    /// The words beside it.
    pub label: String,
    /// Whether it is asked.
    pub selected: bool,
    /// Whether it may stay empty (R81).
    pub optional: bool,
}

/// The form as it is edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormSheet {
    /// The fields that can be asked, in order.
    pub items: Vec<Item>,
    /// Whether consent is asked (R82).
    pub consent: bool,
    /// The exact words of the consent; kept while it is not asked.
    pub consent_text: String,
    /// Whether there is an own header (R83).
    pub messaging: bool,
    /// *Form title*.
    pub title: String,
    /// The text under it.
    pub text: String,
}

/// What is always asked (R79), with the labels.
pub const FIXED: [(Kind, &str); 3] = [
    (Kind::FirstName, "First name"),
    (Kind::LastName, "Last name"),
    (Kind::Email, "E-mail"),
];

const BUILT_IN: [(Kind, &str, &str); 5] = [
    (Kind::CompanyName, "companyName", "Company name"),
    (Kind::JobTitle, "jobTitle", "Job title"),
    (Kind::JobLevel, "jobLevel", "Job level"),
    (Kind::Country, "country", "Country"),
    (Kind::Phone, "phone", "Phone"),
];

/// What stands before the key of a custom field.
const CUSTOM: &str = "custom:";

/// The longest key of a custom field.
const KEY_MAX: usize = 40;

impl FormSheet {
    /// The saved form, and what else could be asked below.
    #[must_use]
    pub fn of(form: &form_query::FormQueryTeamInviteForm) -> Self {
        let mut items: Vec<Item> = form
            .fields
            .iter()
            .filter(|field| field.removable && field.type_ != Kind::Consent)
            .map(|field| Item {
                key: field.key.clone(),
                kind: field.type_,
                label: field.label.clone(),
                selected: true,
                optional: field.optional,
            })
            .collect();
        for (kind, key, label) in BUILT_IN {
            if !items.iter().any(|item| item.kind == kind) {
                items.push(Item {
                    key: key.to_owned(),
                    kind,
                    label: label.to_owned(),
                    selected: false,
                    optional: false,
                });
            }
        }
        Self {
            items,
            consent: form.fields.iter().any(|field| field.type_ == Kind::Consent),
            consent_text: form.consent_text.clone().unwrap_or_default(),
            messaging: form.messaging_title.is_some(),
            title: form.messaging_title.clone().unwrap_or_default(),
            text: form.messaging_text.clone().unwrap_or_default(),
        }
    }

    /// What saves it.
    #[must_use]
    pub fn input(&self) -> update_invite_form::InviteFormInput {
        let mut keys: Vec<String> = Vec::new();
        let fixed = FIXED
            .into_iter()
            .map(|(type_, label)| update_invite_form::FormFieldInput {
                type_,
                key: None,
                label: Some(label.to_owned()),
                optional: false,
            });
        let asked: Vec<_> = self
            .items
            .iter()
            .filter(|item| item.selected)
            .map(|item| update_invite_form::FormFieldInput {
                type_: item.kind,
                key: (item.kind == Kind::Custom).then(|| {
                    let key = custom_key(item, &keys);
                    keys.push(key.clone());
                    key
                }),
                label: Some(item.label.trim().to_owned()),
                optional: item.optional,
            })
            .collect();
        let consent = self.consent.then(|| update_invite_form::FormFieldInput {
            type_: Kind::Consent,
            key: None,
            label: Some("Consent".to_owned()),
            optional: false,
        });
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        update_invite_form::InviteFormInput {
            fields: fixed.chain(asked).chain(consent).collect(),
            consent_text: filled(&self.consent_text),
            // An own header with an empty title is a mistake to be told, not a header to be dropped.
            messaging_title: self.messaging.then(|| self.title.trim().to_owned()),
            messaging_text: filled(&self.text).filter(|_| self.messaging),
        }
    }

    /// A new text field at the end.
    pub fn add_custom(&mut self) {
        let number = (1..)
            .find(|number| !self.items.iter().any(|item| item.key == format!("new:{number}")))
            .unwrap_or(1);
        let key = format!("new:{number}");
        self.items.push(Item {
            key,
            kind: Kind::Custom,
            label: String::new(),
            selected: true,
            optional: false,
        });
    }

    /// Moves a field by one place and says where it stands; `None` at the ends.
    pub fn shift(&mut self, key: &str, up: bool) -> Option<String> {
        let from = self.items.iter().position(|item| item.key == key)?;
        let onto = if up { from.checked_sub(1)? } else { from + 1 };
        if onto >= self.items.len() {
            return None;
        }
        self.items.swap(from, onto);
        let label = if self.items[onto].label.trim().is_empty() {
            "Text field"
        } else {
            self.items[onto].label.trim()
        };
        Some(format!("{label}, position {} of {}.", onto + 1, self.items.len()))
    }
}

/// The key of a custom field: the saved one, or one made of its label, unlike all `taken`.
fn custom_key(item: &Item, taken: &[String]) -> String {
    if let Some(saved) = item.key.strip_prefix(CUSTOM) {
        return saved.to_owned();
    }
    let mut key = String::new();
    for c in item.label.chars() {
        if c.is_ascii_alphanumeric() {
            key.push(c.to_ascii_lowercase());
        } else if !key.is_empty() && !key.ends_with('-') {
            key.push('-');
        }
    }
    key.truncate(KEY_MAX - 4);
    let key = key.trim_end_matches('-');
    let key = if key.is_empty() { "field" } else { key };
    let numbered = |number: usize| {
        if number == 1 {
            key.to_owned()
        } else {
            format!("{key}-{number}")
        }
    };
    (1..=taken.len() + 1)
        .map(numbered)
        .find(|key| !taken.contains(key))
        .unwrap_or_else(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use invites_client::{
        enums::FormFieldType as Kind,
        operations::form_query::{FormQueryTeamInviteForm as Form, FormQueryTeamInviteFormFields as Field},
    };

    use super::FormSheet;

    fn field(key: &str, type_: Kind, removable: bool) -> Field {
        Field {
            key: key.to_owned(),
            type_,
            label: key.to_owned(),
            optional: key == "phone",
            removable,
        }
    }

    fn form(more: Vec<Field>) -> Form {
        let mut fields = vec![
            field("firstName", Kind::FirstName, false),
            field("lastName", Kind::LastName, false),
            field("email", Kind::Email, false),
        ];
        fields.extend(more);
        Form {
            fields,
            consent_text: None,
            messaging_title: None,
            messaging_text: None,
        }
    }

    #[test]
    fn r79_the_three_are_always_sent_and_never_offered() {
        let sheet = FormSheet::of(&form(Vec::new()));
        assert!(sheet.items.iter().all(|item| !item.selected));
        let kinds = sheet
            .input()
            .fields
            .into_iter()
            .map(|field| field.type_)
            .collect::<Vec<_>>();
        assert_eq!(kinds, [Kind::FirstName, Kind::LastName, Kind::Email]);
    }

    #[test]
    fn r80_selected_fields_keep_their_order_and_r81_their_optionality() {
        let sheet = FormSheet::of(&form(vec![
            field("phone", Kind::Phone, true),
            field("custom:size", Kind::Custom, true),
            field("consent", Kind::Consent, true),
        ]));
        assert!(sheet.consent);
        let sent = sheet.input().fields;
        assert_eq!((sent[3].type_, sent[3].optional), (Kind::Phone, true));
        assert_eq!((sent[4].type_, sent[4].key.as_deref()), (Kind::Custom, Some("size")));
        assert_eq!(sent[5].type_, Kind::Consent);
    }

    #[test]
    fn r80_new_text_fields_get_a_key_of_their_own() {
        let mut sheet = FormSheet::of(&form(Vec::new()));
        sheet.add_custom();
        sheet.add_custom();
        sheet.add_custom();
        for item in sheet.items.iter_mut().filter(|item| item.kind == Kind::Custom) {
            item.label = "T-shirt size?".to_owned();
        }
        let keys = sheet
            .input()
            .fields
            .into_iter()
            .filter_map(|field| field.key)
            .collect::<Vec<_>>();
        assert_eq!(keys, ["t-shirt-size", "t-shirt-size-2", "t-shirt-size-3"]);
    }

    #[test]
    fn r83_switched_off_messaging_is_not_sent() {
        let mut sheet = FormSheet::of(&form(Vec::new()));
        sheet.title = "Tell us".to_owned();
        assert_eq!(sheet.input().messaging_title, None);
        sheet.messaging = true;
        assert_eq!(sheet.input().messaging_title.as_deref(), Some("Tell us"));
    }

    #[test]
    fn moves_are_announced() {
        let mut sheet = FormSheet::of(&form(Vec::new()));
        assert_eq!(
            sheet.shift("jobTitle", true).as_deref(),
            Some("Job title, position 1 of 5.")
        );
        assert_eq!(sheet.shift("jobTitle", true), None);
    }
}
