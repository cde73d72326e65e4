//! What a terminal sees, by the parser of a terminal emulator.

use vte::{Params, Parser, Perform};

/// What is on the screen: how many lines, and whether there are colours. How often these change is a
/// matter of columns.
#[derive(Debug, Default)]
pub(super) struct Screen {
    pub(super) lines: usize,
    pub(super) coloured: bool,
    wrong: Option<String>,
}

/// The screen; an error for anything but lines and colours that a terminal would obey, or hide.
pub(super) fn read(text: &str) -> Result<Screen, String> {
    let mut screen = Screen::default();
    Parser::new().advance(&mut screen, text.as_bytes());
    match screen.wrong {
        Some(wrong) => Err(wrong),
        None => Ok(screen),
    }
}

impl Screen {
    fn wrong(&mut self, what: String) {
        self.wrong.get_or_insert(what);
    }
}

impl Perform for Screen {
    fn print(&mut self, character: char) {
        if is_hidden(character) {
            self.wrong(format!("the character {:04x} reaches the terminal", u32::from(character)));
        }
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\n' => self.lines += 1,
            other => self.wrong(format!("the control {other:02x} reaches the terminal")),
        }
    }

    fn csi_dispatch(&mut self, params: &Params, more: &[u8], ignored: bool, action: char) {
        if action != 'm' || ignored || !more.is_empty() {
            self.wrong(format!("the sequence CSI {action} reaches the terminal"));
        }
        // Bold, underlined, and the colours that findings and help have.
        let known = |value: u16| matches!(value, 0 | 1 | 4 | 30..=37 | 90..=97);
        if !params.iter().flatten().all(|value| known(*value)) {
            self.wrong(format!("the looks {params:?} reach the terminal"));
        }
        self.coloured = true;
    }

    fn hook(&mut self, _: &Params, _: &[u8], _: bool, _: char) {
        self.wrong("a device control reaches the terminal".to_owned());
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], _: bool) {
        self.wrong(format!("the command OSC {params:?} reaches the terminal"));
    }

    fn esc_dispatch(&mut self, _: &[u8], _: bool, byte: u8) {
        self.wrong(format!("the sequence ESC {byte:02x} reaches the terminal"));
    }
}

/// What changes the direction of writing, ends a line, or is not seen: the list of Unicode's own file
/// `DerivedCoreProperties.txt` (`Default_Ignorable_Code_Point`), the separators, and noncharacters.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || u32::from(character) & 0xfffe == 0xfffe
        || ('\u{fdd0}'..='\u{fdef}').contains(&character)
        || matches!(u32::from(character),
            0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f
            | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f
            | 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0x1_bca0..=0x1_bca3 | 0x1_d173..=0x1_d17a
            | 0xe_0000..=0xe_0fff)
}

#[test]
fn what_a_terminal_obeys_is_seen() {
    for text in [
        "\u{1b}[2J",
        "\u{1b}]8;;a\u{7}",
        "\u{1b}c",
        "\u{1b}P1q\u{1b}\\",
        "\r",
        "\t",
        "\u{9b}2J",
        "\u{202e}",
        "\u{1b}[31!m",
        "\u{1b}[5m",
        "\u{ffff}",
    ] {
        assert!(read(text).is_err(), "{text:?}");
    }
    let screen = read("a\u{1b}[1;31mb\n").unwrap();
    assert_eq!((screen.lines, screen.coloured), (1, true));
}
