//! The parameters of an export's address, read by name. What nobody has read is a mistake, and is named.

use std::{fmt::Display, str::FromStr};

use super::NotExported;

/// The parameters as they came. Taking one takes it out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pairs: Vec<(String, String)>,
}

impl Asked {
    /// Reads what stands behind the address's question mark.
    #[must_use]
    pub fn read(query: &str) -> Self {
        let pairs = url::form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        Self { pairs }
    }

    /// All values of a parameter that may be given several times; none when it is missing.
    ///
    /// # Errors
    /// [`NotExported::BadParameter`] with the parser's sentence.
    pub fn each<T: FromStr<Err: Display>>(&mut self, name: &str) -> Result<Option<Vec<T>>, NotExported> {
        let values: Vec<String> = self
            .pairs
            .extract_if(.., |(known, _)| known == name)
            .map(|(_, value)| value)
            .collect();
        let read = |value: String| {
            value.parse().map_err(|error: T::Err| NotExported::BadParameter {
                parameter: name.to_owned(),
                message: error.to_string(),
            })
        };
        let values = values.into_iter().map(read).collect::<Result<Vec<T>, _>>()?;
        Ok((!values.is_empty()).then_some(values))
    }

    /// The value of a parameter that may be given once.
    ///
    /// # Errors
    /// [`NotExported::BadParameter`] when it stands there twice or does not read.
    pub fn once<T: FromStr<Err: Display>>(&mut self, name: &str) -> Result<Option<T>, NotExported> {
        let mut values = self.each(name)?.unwrap_or_default();
        let value = values.pop();
        if values.is_empty() {
            return Ok(value);
        }
        Err(NotExported::BadParameter {
            parameter: name.to_owned(),
            message: "give it once".to_owned(),
        })
    }

    /// As [`Asked::each`], where `known` lists every word that may stand there and what it means.
    ///
    /// # Errors
    /// [`NotExported::BadParameter`] that names those words.
    pub fn each_of<T: Copy>(&mut self, name: &str, known: &[(&str, T)]) -> Result<Option<Vec<T>>, NotExported> {
        let Some(words) = self.each::<String>(name)? else {
            return Ok(None);
        };
        let meant = |word: String| {
            let found = known.iter().find(|(known, _)| *known == word);
            found.map(|(_, value)| *value).ok_or_else(|| NotExported::BadParameter {
                parameter: name.to_owned(),
                message: format!(
                    "write one of {}",
                    known.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ")
                ),
            })
        };
        words.into_iter().map(meant).collect::<Result<Vec<T>, _>>().map(Some)
    }

    /// The value of a parameter that must be given.
    ///
    /// # Errors
    /// As [`Asked::once`], and when it is missing.
    pub fn must<T: FromStr<Err: Display>>(&mut self, name: &str) -> Result<T, NotExported> {
        self.once(name)?.ok_or_else(|| NotExported::BadParameter {
            parameter: name.to_owned(),
            message: "it is missing".to_owned(),
        })
    }

    /// Passes when every parameter was read.
    ///
    /// # Errors
    /// [`NotExported::BadParameter`] for the first one that nobody knows: a misspelt filter must not export everything.
    pub fn nothing_else(&self) -> Result<(), NotExported> {
        match self.pairs.first() {
            None => Ok(()),
            Some((name, _)) => Err(NotExported::BadParameter {
                parameter: name.clone(),
                message: "there is no such parameter".to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(result: Result<impl std::fmt::Debug, NotExported>) -> String {
        result.expect_err("a mistake").to_string()
    }

    #[test]
    fn parameters_are_read_by_name_once_or_several_times() {
        let mut asked = Asked::read("team=acme&n=1&n=2&title=a%20b%26c");
        assert_eq!(asked.must::<String>("team"), Ok("acme".to_owned()));
        assert_eq!(asked.each::<u32>("n"), Ok(Some(vec![1, 2])));
        assert_eq!(asked.once::<String>("title"), Ok(Some("a b&c".to_owned())));
        assert_eq!(asked.once::<String>("absent"), Ok(None));
        assert_eq!(asked.nothing_else(), Ok(()));
    }

    #[test]
    fn mistakes_name_the_parameter_and_what_is_wrong_with_it() {
        assert_eq!(told(Asked::read("").must::<String>("team")), "team: it is missing");
        assert_eq!(told(Asked::read("n=1&n=2").once::<u32>("n")), "n: give it once");
        assert_eq!(
            told(Asked::read("n=x").once::<u32>("n")),
            "n: invalid digit found in string"
        );
        assert_eq!(
            told(Asked::read("s=c").each_of("s", &[("A", 1), ("B", 2)])),
            "s: write one of A, B"
        );
        assert_eq!(
            told(Asked::read("form=1").nothing_else()),
            "form: there is no such parameter"
        );
    }
}
