/// Whether what a report says is good or bad for the configuration under test.
///
/// Formats with colours show it by a colour. The names of the cases are classes of the HTML page's style sheet.
enum Tone {
  case plain
  case good
  case bad
  /// Something that decides nothing.
  case aside
}
