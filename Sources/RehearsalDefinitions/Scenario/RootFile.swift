import RehearsalSimulation

/// The file `rehearsal.yaml`, which marks the root of scenarios, allows folders outside of it, and sets defaults of the
/// command.
///
/// A file without content allows none.
public struct RootFile: Sendable {
  /// The name of the file.
  public static let name = "rehearsal.yaml"

  /// The folders outside the root whose files scenarios may name, relative to the root.
  public private(set) var allowedFolders: [String] = []
  /// The defaults of the options of `rehearse run`.
  public private(set) var run = RunDefaults()

  /// Reads the file at the root of a tree.
  ///
  /// - Throws: ``PlanError`` if the file cannot be read or is not valid.
  public init(_ tree: any SourceTree) throws(PlanError) {
    let diagnostics = Diagnostics()
    let reader = SourceReader(tree, diagnostics)
    if let source = reader.read(Self.name, namedAt: nil), !source.isComment,
      let value = YAMLParser.parse(source, diagnostics),
      let keys = ValueReader(diagnostics: diagnostics).mapping(
        value,
        "the root file",
        RootKeys.type
      )
    {
      allowedFolders = keys.elements(\.allow).compactMap { Self.folder($0, diagnostics) }
      if let defaults = keys.value(\.run) { run = RunDefaults(defaults, diagnostics) }
    }
    guard !diagnostics.hasErrors else { throw PlanError(diagnostics: diagnostics.all) }
  }

  /// Returns an allowed folder in normal form.
  ///
  /// If it is not outside the root, or above it, adds an error and returns `nil`.
  private static func folder(_ written: Unread<String>, _ diagnostics: Diagnostics) -> String? {
    guard let text = written.read() else { return nil }
    let path = PathPattern.normalised(text)
    let problem: String? =
      if text.hasPrefix("/") {
        "`\(text)` is an absolute path; write it relative to this file"
      } else if !path.hasPrefix("..") {
        "`\(text)` is below the root, so its files can be named anyway; remove it"
      } else if path.split(separator: "/").allSatisfy({ $0 == ".." }) {
        "`\(text)` is above the root; name the folder in it that scenarios need, or move this file there"
      } else {
        nil
      }
    guard let problem else { return path }
    diagnostics.error(problem, at: written.location)
    return nil
  }
}

/// The keys of the root file.
struct RootKeys: KeySet {
  static let type = MappingType(RootKeys())

  let allow = Key(
    "allow",
    .list(.file),
    "the folders outside the root whose files scenarios may name"
  )
  let run = Key("run", .object(RunKeys()), "defaults of the options of `rehearse run`")
}

extension SourceText {
  /// Whether the text has nothing but comments and blank lines.
  fileprivate var isComment: Bool {
    text.split(whereSeparator: \.isNewline).allSatisfy { line in
      line.first { $0 != " " && $0 != "\t" }.map { $0 == "#" } ?? true
    }
  }
}
