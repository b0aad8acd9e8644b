/** A form that leads to an address says nothing there of what it does not ask. */
export function leaveOutEmpty(forms: Iterable<HTMLFormElement>): void {
  for (const form of forms) {
    form.addEventListener('formdata', ({ formData }) => {
      for (const [name, value] of [...formData]) if (value === '') formData.delete(name);
    });
  }
}
