import Foundation

/// The reason why a file or folder of a tree cannot be read.
public struct SourceError: Error, Hashable {
  /// A description of the problem, often with what the user can do about it.
  public var message: String
  /// Whether the problem is that there is no file at the path.
  package private(set) var isMissingFile = false

  package init(message: String) {
    self.message = message
  }

  /// Returns the error about a path at which there is no file.
  static func missingFile(_ path: String) -> SourceError {
    var error = SourceError(message: "there is no file `\(path)`")
    error.isMissingFile = true
    return error
  }
}

extension Error {
  /// A text about why a file operation failed, from the operating system if its error number is known.
  package var failureText: String {
    let error = self as NSError
    let underlyingError = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    if underlyingError.domain == NSPOSIXErrorDomain,
      let errorNumber = Int32(exactly: underlyingError.code)
    {
      return unsafe String(cString: strerror(errorNumber))
    }
    guard let code = (self as? CocoaError)?.code else { return localizedDescription }
    let permissionCodes: [CocoaError.Code] = [.fileReadNoPermission, .fileWriteNoPermission]
    if permissionCodes.contains(code) { return unsafe String(cString: strerror(EACCES)) }
    // Foundation describes these errors only by an error code.
    let undescribedCodes: [CocoaError.Code] = [.fileReadUnknown, .fileWriteUnknown]
    return undescribedCodes.contains(code) ? "the file system refuses it" : localizedDescription
  }
}
