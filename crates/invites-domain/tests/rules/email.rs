use invites_domain::{AllowListReader, AllowedEntry, EmailAddress, EmailError, admits, match_keys, preview_allow_list};

use crate::fixtures::email;

fn entry(text: &str) -> AllowedEntry {
    AllowedEntry::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn r59_addresses_are_trimmed_lowered_and_otherwise_left_alone() {
    for (typed, written) in [
        ("  Anna@ACME.com\t", "anna@acme.com"),
        ("anna+lab@acme.com", "anna+lab@acme.com"),
        ("o'neil.x_y@sub.acme.co.uk", "o'neil.x_y@sub.acme.co.uk"),
    ] {
        assert_eq!(email(typed).as_str(), written);
    }
    assert!(!entry("anna@acme.com").admits(&email("anna+lab@acme.com")));
}

#[cfg(feature = "idna")]
#[test]
fn r59_domains_of_other_scripts_become_ascii() {
    assert_eq!(
        email("Jörg.x@Bücher.example".replace('ö', "oe").as_str()).as_str(),
        "joerg.x@xn--bcher-kva.example"
    );
    assert_eq!(entry("@BÜCHER.example"), entry("xn--bcher-kva.example"));
    assert_eq!(entry("*.bücher.example").canonical(), "*.xn--bcher-kva.example");
    assert_eq!(entry("ａｃｍｅ。com").canonical(), "@acme.com");
    // A Cyrillic а is another letter, and so another domain.
    assert!(!entry("acme.com").admits(&email("eve@аcme.com")));
}

#[cfg(not(feature = "idna"))]
#[test]
fn r59_without_the_tables_a_domain_of_another_script_is_refused_in_words() {
    assert_eq!(EmailAddress::parse("a@bücher.example"), Err(EmailError::DomainNotAscii));
    assert_eq!(email("a@xn--bcher-kva.example").domain(), "xn--bcher-kva.example");
}

#[test]
fn r59_what_is_not_an_address() {
    let long = format!("{}@acme.com", "a".repeat(65));
    let longer = format!("a@{}.com", ["b".repeat(63).as_str(); 4].join("."));
    for (text, error) in [
        ("", EmailError::Empty),
        ("   ", EmailError::Empty),
        ("acme.com", EmailError::NoAt),
        ("@acme.com", EmailError::LocalPart),
        ("a@", EmailError::Domain),
        ("anna@acme", EmailError::Domain),
        ("anna@acme..com", EmailError::Domain),
        ("anna@acme.com.", EmailError::Domain),
        ("anna@-acme.com", EmailError::Domain),
        ("anna@ac me.com", EmailError::Domain),
        ("anna@127.0.0.1", EmailError::Domain),
        ("anna smith@acme.com", EmailError::LocalPart),
        ("eve@acme.com@evil.com", EmailError::LocalPart),
        (".anna@acme.com", EmailError::LocalPart),
        ("anna.@acme.com", EmailError::LocalPart),
        ("an\r\nna@acme.com", EmailError::LocalPart),
        (&long, EmailError::TooLong),
        (&longer, EmailError::Domain),
    ] {
        assert_eq!(EmailAddress::parse(text), Err(error), "{text:?}");
    }
}

#[test]
fn r59_a_domain_matches_the_part_after_the_last_at_exactly() {
    assert_eq!(entry("acme.com"), entry("@acme.com"));
    assert_eq!(entry(" ACME.com ").canonical(), "@acme.com");
    for (list, address, admitted) in [
        ("acme.com", "eve@acme.com", true),
        ("@acme.com", "EVE@Acme.Com", true),
        ("acme.com", "eve@notacme.com", false),
        ("acme.com", "x@sub.acme.com", false),
        ("acme.com", "x@acme.com.evil.com", false),
        ("*.acme.com", "x@sub.acme.com", true),
        ("*.acme.com", "x@deep.sub.acme.com", true),
        ("*.acme.com", "x@acme.com", false),
        ("*.acme.com", "x@notacme.com", false),
        ("*.acme.com", "x@sub.notacme.com", false),
        ("*.edu", "x@mit.edu", true),
        ("anna@acme.com", "anna@acme.com", true),
        ("anna@acme.com", "hanna@acme.com", false),
        ("anna@acme.com", "anna@sub.acme.com", false),
    ] {
        let (entries, address) = ([entry(list)], email(address));
        assert_eq!(admits(&entries, &address), admitted, "{list} and {address}");
        assert_eq!(
            match_keys(&address).contains(&entries[0].canonical()),
            admitted,
            "{list} and {address}"
        );
    }
}

#[test]
fn r59_the_keys_go_from_the_address_to_the_widest_domain() {
    assert_eq!(match_keys(&email("a@x.b.c")), ["a@x.b.c", "@x.b.c", "*.b.c", "*.c"]);
}

#[test]
fn r57_a_star_means_sub_domains_only_where_written_so() {
    for text in [
        "*@acme.com",
        "*",
        "**.acme.com",
        "a*b@acme.com",
        "@*.acme.com",
        "acme.*",
    ] {
        assert_eq!(AllowedEntry::parse(text), Err(EmailError::Wildcard), "{text}");
    }
    assert_eq!(AllowedEntry::parse("*.*.acme.com"), Err(EmailError::Domain));
    assert_eq!(AllowedEntry::parse("*."), Err(EmailError::Domain));
    assert_eq!(AllowedEntry::parse("acme"), Err(EmailError::NoAt));
    assert_eq!(AllowedEntry::parse("@acme"), Err(EmailError::Domain));
}

#[test]
fn r57_a_pasted_list_is_sorted_into_valid_duplicate_and_invalid() {
    let text = "E-mail\n\
                anna@acme.com, \"Smith, Bob\" <bob@acme.com>; @acme.com\tACME.com\r\n\
                \n\
                \"carol@acme.com\" ANNA@acme.com\n\
                carol@acme.com ANNA@acme.com nonsense\n\
                \"never closed,dora@acme.com\n\
                *.acme.com";
    let preview = preview_allow_list(text);
    let valid: Vec<_> = preview.valid.iter().map(AllowedEntry::canonical).collect();
    assert_eq!(
        valid,
        [
            "anna@acme.com",
            "bob@acme.com",
            "@acme.com",
            "carol@acme.com",
            "*.acme.com"
        ]
    );
    assert_eq!(preview.duplicates, ["@acme.com", "anna@acme.com"]);
    let invalid: Vec<_> = preview
        .invalid
        .iter()
        .map(|entry| (entry.line, entry.text.as_str()))
        .collect();
    assert_eq!(
        invalid,
        [
            (5, "carol@acme.com ANNA@acme.com nonsense"),
            (6, "never closed,dora@acme.com")
        ]
    );
}

#[test]
fn r57_of_a_table_only_the_column_of_addresses_is_read() {
    let preview = preview_allow_list("Name;E-mail;Company\nAnna Smith;anna@acme.com;acme.com\nBob;;Delft\nCarol");
    assert_eq!(preview.valid, [entry("anna@acme.com")]);
    assert!(preview.invalid.is_empty() && preview.duplicates.is_empty());
    // A first line with an entry in it is no heading.
    assert_eq!(
        preview_allow_list("address, anna@acme.com").valid,
        [entry("anna@acme.com")]
    );
}

#[test]
fn r58_words_without_an_entry_among_them_are_one_mistake() {
    let preview = preview_allow_list("not an address\ntwo words@example.com\na@acme.com b@acme.com");
    let invalid: Vec<_> = preview.invalid.iter().map(|entry| (entry.line, entry.reason)).collect();
    assert_eq!(invalid, [(1, EmailError::Space), (2, EmailError::Space)]);
    assert_eq!(preview.valid.len(), 2);
}

#[test]
fn r57_a_list_read_in_slices_is_the_list_read_at_once() {
    let text = "E-mail\nanna@acme.com\nBOB@acme.com bob@acme.com\nnonsense here\n*.acme.com";
    let mut reader = AllowListReader::default();
    text.lines().for_each(|line| reader.read(line));
    assert_eq!(reader.finish(), preview_allow_list(text));
    let mut further = AllowListReader::over(&[entry("anna@acme.com")]);
    further.read("anna@acme.com, carol@acme.com");
    assert_eq!(further.preview().duplicates, ["anna@acme.com"]);
    assert_eq!(further.preview().valid, [entry("carol@acme.com")]);
}

#[test]
fn r57_ten_thousand_entries_are_read_in_order() {
    let text: String = (0..10_000).map(|n| format!("learner{n}@acme.com\n")).collect();
    let preview = preview_allow_list(&text);
    assert_eq!(preview.valid.len(), 10_000);
    assert_eq!(preview.valid[9_999], entry("learner9999@acme.com"));
    assert!(preview.invalid.is_empty() && preview.duplicates.is_empty());
}

#[test]
fn r59_entries_and_addresses_travel_as_their_written_form() {
    let json = serde_json::to_string(&entry("ACME.com")).unwrap();
    assert_eq!(json, "\"@acme.com\"");
    assert_eq!(serde_json::from_str::<AllowedEntry>(&json).unwrap(), entry("acme.com"));
    assert!(serde_json::from_str::<EmailAddress>("\"nobody\"").is_err());
}
