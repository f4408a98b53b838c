import Type from 'typebox';

/** The option that opens a protected PDF, with what else its operation says of it. Its definition names it in `passwordOption`. */
export const passwordOption = (more = '') =>
  Type.Optional(
    Type.String({
      title: 'Password',
      description: `Password that opens the document (user or owner).${more === '' ? '' : ` ${more}`}`,
      maxLength: 127,
      'x-secret': true,
    }),
  );
