using Appc.ImageSpec.Archive;

namespace Actool;

/// <summary>What inspect shows.</summary>
/// <param name="Summary">The image as a whole.</param>
/// <param name="FileBytes">The length of the image file; 0 for a pipe.</param>
/// <param name="Files">What was found among its files.</param>
internal sealed record InspectReport(AciSummary Summary, long FileBytes, FileFindings Files);
