import RehearsalSimulation

/// The content of the root file `rehearsal.yaml`, which can be empty.
///
/// The folder that contains the root file is the root of the file tree. Scenarios may use only files below
/// the root, and files in the folders that the root file allows. The root file can also set defaults for the
/// options of `rehearse run`.
public struct RootFile: Sendable {
  /// The name of every root file.
  public static let fileName = "rehearsal.yaml"

  /// The folders outside the root whose files scenarios may use, as paths relative to the root.
  public private(set) var allowedFolders: [String] = []
  /// The defaults for options of `rehearse run`.
  public private(set) var runDefaults = RunDefaults()

  /// Reads and parses the root file of a file tree.
  ///
  /// - Throws: ``PlanError`` if the file cannot be read or is not valid.
  public init(_ tree: any SourceTree) throws(PlanError) {
    let diagnostics = Diagnostics()
    let reader = SourceReader(tree, diagnostics)
    if let source = reader.read(Self.fileName, namedAt: nil), !source.hasOnlyComments,
      let value = YAMLParser.parse(source, diagnostics),
      let keys = ValueReader(diagnostics: diagnostics).mapping(
        value,
        "the root file",
        RootKeys.type
      )
    {
      allowedFolders = keys.elements(\.allow).compactMap {
        Self.allowedFolder($0, tree, diagnostics)
      }
      if let defaults = keys.value(\.runDefaults) {
        runDefaults = RunDefaults(defaults, diagnostics)
      }
    }
    guard !diagnostics.hasErrors else { throw PlanError(diagnostics: diagnostics.all) }
  }

  /// Returns the normal form of the relative path of an allowed folder.
  ///
  /// Adds an error and returns `nil` if the path is absolute, contains a NUL character, leads into the root,
  /// or consists only of `..` components. On disk, the path also must not lead to the root or to a folder above
  /// the root, whether by the names of the folders or through a symbolic link.
  private static func allowedFolder(
    _ entry: UnparsedValue<String>,
    _ tree: any SourceTree,
    _ diagnostics: Diagnostics
  ) -> String? {
    guard let writtenPath = entry.read() else { return nil }
    let path = PathPattern.normalised(writtenPath)
    let problem: String? =
      if let problem = SourceReader.problem(withRelativePath: writtenPath) {
        problem
      } else if !PathPattern.leadsOut(path) {
        "`\(writtenPath)` is below the root, so its files can be named anyway; remove it"
      } else if path.split(separator: "/").allSatisfy({ $0 == ".." }) {
        "`\(writtenPath)` is above the root; name the folder in it that scenarios need, or move this file there"
      } else if (tree as? DiskTree)?.isRootOrAbove(path) == true {
        "`\(writtenPath)` is the root or above it; name the folder in it that scenarios need"
      } else {
        nil
      }
    guard let problem else { return path }
    diagnostics.error(problem, at: entry.location)
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
  let runDefaults = Key("run", .object(RunKeys()), "defaults of the options of `rehearse run`")

  var declarations: [KeyDeclaration] { [allow, runDefaults] }
}

extension SourceText {
  /// Whether the text consists only of comments and blank lines.
  fileprivate var hasOnlyComments: Bool {
    text.split(whereSeparator: \.isNewline).allSatisfy { line in
      line.first { $0 != " " && $0 != "\t" }.map { $0 == "#" } ?? true
    }
  }
}
